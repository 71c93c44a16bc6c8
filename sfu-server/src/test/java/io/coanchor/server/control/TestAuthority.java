package io.coanchor.server.control;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Signs certificates of servers and clients. */
final class TestAuthority {
  private static final AtomicLong SERIAL = new AtomicLong(1);

  private final X500Name name;
  private final KeyPair keys;
  private final X509Certificate certificate;

  TestAuthority(String commonName) throws Exception {
    name = new X500Name("CN=" + commonName);
    keys = keyPair();
    certificate = sign(name, keys, null);
  }

  /** PEM files. */
  record Files(Path certificate, Path key, Path authority, TestAuthority issuer) {}

  /** Issues a certificate with a common name and a DNS name. */
  Files issue(Path folder, String commonName, String dnsName) throws Exception {
    KeyPair own = keyPair();
    X509Certificate issued = sign(new X500Name("CN=" + commonName), own, dnsName);
    String base = commonName.replace(' ', '-') + "-" + SERIAL.get();
    return new Files(
        pem(folder.resolve(base + ".crt"), "CERTIFICATE", issued.getEncoded()),
        pem(folder.resolve(base + ".key"), "PRIVATE KEY", own.getPrivate().getEncoded()),
        pem(folder.resolve(base + ".ca"), "CERTIFICATE", certificate.getEncoded()),
        this);
  }

  private static KeyPair keyPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  private X509Certificate sign(X500Name subject, KeyPair of, @Nullable String dnsName)
      throws CertIOException, OperatorCreationException, GeneralSecurityException {
    Date from = Date.from(Instant.now().minusSeconds(TimeUnit.HOURS.toSeconds(1)));
    Date until = Date.from(Instant.now().plusSeconds(TimeUnit.DAYS.toSeconds(1)));
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            BigInteger.valueOf(SERIAL.incrementAndGet()),
            from,
            until,
            subject,
            of.getPublic());
    builder.addExtension(
        Extension.basicConstraints, true, new BasicConstraints(subject.equals(name)));
    if (dnsName != null) {
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.dNSName, dnsName)));
    }
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
  }

  private static Path pem(Path file, String type, byte[] der) throws IOException {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return java.nio.file.Files.writeString(
        file,
        String.format(
            Locale.ROOT, "-----BEGIN %s-----\n%s\n-----END %s-----\n", type, base64, type));
  }
}
