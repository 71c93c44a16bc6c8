package io.coanchor.server.control;

import io.coanchor.server.config.ApiConfig;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The client certificates of {@code api.certificates}, by their names. TLS has checked who signed
 * them before anybody asks here.
 */
final class ClientCertificates {
  /** Subject alternative names of these kinds count (RFC 5280 section 4.2.1.6). */
  private static final Set<Integer> NAME_KINDS = Set.of(1, 2, 6);

  private final List<ApiConfig.Certificate> known;

  ClientCertificates(List<ApiConfig.Certificate> known) {
    this.known = known;
  }

  /** The certificate that the client of a connection proved to hold, or null. */
  static @Nullable X509Certificate of(@Nullable SSLSession session) {
    if (session == null) {
      return null;
    }
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate own ? own : null;
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }

  /** The first entry of the configuration that one of the certificate's names fits, or null. */
  ApiConfig.@Nullable Certificate entry(X509Certificate certificate) {
    Set<String> names = names(certificate);
    for (ApiConfig.Certificate each : known) {
      if (names.contains(each.name())) {
        return each;
      }
    }
    return null;
  }

  private static Set<String> names(X509Certificate certificate) {
    Set<String> names = new HashSet<>();
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        for (List<?> alternative : alternatives) {
          if (NAME_KINDS.contains(alternative.get(0))
              && alternative.get(1) instanceof String name) {
            names.add(name);
          }
        }
      }
      for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        if (part.getType().equalsIgnoreCase("CN")) {
          names.add(String.valueOf(part.getValue()));
        }
      }
    } catch (CertificateParsingException | InvalidNameException e) {
      // a name that cannot be read fits no entry; those read before count
      return names;
    }
    return names;
  }
}
