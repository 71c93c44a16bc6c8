package io.coanchor.server.control;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.coanchor.proto.v1.ErrorReason;
import io.coanchor.server.config.ApiConfig;
import io.coanchor.server.config.ConfigException;
import io.grpc.Status;
import io.grpc.StatusException;
import io.netty.util.AsciiString;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells who calls: by bearer token (RFC 6750), else by client certificate, else, where it is
 * allowed, as somebody on this machine.
 */
final class Authenticator {
  private static final String BEARER = "bearer ";

  /** Names of this machine that no page of another site can have in its address. */
  private static final Set<String> OWN_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  /** What proxies add to what they pass on, each its own. */
  private static final List<AsciiString> PROXY_HEADERS =
      List.of(
          HttpHeaderNames.FORWARDED,
          HttpHeaderNames.X_FORWARDED_FOR,
          HttpHeaderNames.VIA,
          HttpHeaderNames.of("x-forwarded-host"),
          HttpHeaderNames.of("x-forwarded-proto"),
          HttpHeaderNames.of("x-real-ip"));

  private final ApiTokens tokens;
  private final ClientCertificates certificates;
  private final boolean anonymousOnLoopback;

  /**
   * @throws ConfigException where a token's file cannot be read
   */
  Authenticator(ApiConfig config) throws ConfigException {
    tokens = ApiTokens.load(config.tokens());
    certificates = new ClientCertificates(config.certificates());
    anonymousOnLoopback = config.anonymousOnLoopback();
  }

  /**
   * Who calls.
   *
   * @throws StatusException UNAUTHENTICATED, or PERMISSION_DENIED for a certificate that none is
   *     told of
   */
  Caller caller(ServiceRequestContext ctx) throws StatusException {
    RequestHeaders headers = ctx.request().headers();
    InetAddress remote = ctx.remoteAddress().getAddress();
    String address = remote == null ? "" : remote.getHostAddress();
    String authorization = headers.get(HttpHeaderNames.AUTHORIZATION);
    if (authorization != null) {
      return byToken(authorization, address);
    }
    X509Certificate certificate = ClientCertificates.of(ctx.sslSession());
    if (certificate != null) {
      return byCertificate(certificate, address);
    }
    if (anonymousOnLoopback && remote != null && isLocal(remote, headers)) {
      return new Caller("anonymous", Caller.Scope.FULL, address);
    }
    throw Errors.of(
        Status.Code.UNAUTHENTICATED,
        ErrorReason.NO_CREDENTIALS,
        "authorization: none (expected: Bearer and one of api.tokens, or a client certificate)",
        Map.of());
  }

  private Caller byToken(String authorization, String address) throws StatusException {
    ApiTokens.Holder holder = holder(authorization);
    if (holder == null) {
      throw Errors.of(
          Status.Code.UNAUTHENTICATED,
          ErrorReason.UNKNOWN_TOKEN,
          "authorization: not known (expected: Bearer and one of api.tokens)",
          Map.of());
    }
    return new Caller(holder.name(), holder.scope(), address);
  }

  private ApiTokens.@Nullable Holder holder(String authorization) {
    return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? tokens.holder(authorization.substring(BEARER.length()).strip())
        : null;
  }

  private Caller byCertificate(X509Certificate certificate, String address) throws StatusException {
    ApiConfig.Certificate entry = certificates.entry(certificate);
    if (entry == null) {
      throw Errors.of(
          Status.Code.PERMISSION_DENIED,
          ErrorReason.UNKNOWN_CERTIFICATE,
          "client certificate: none of its names is known (expected: one of api.certificates)",
          Map.of());
    }
    return new Caller(entry.name(), Caller.Scope.of(entry.scope()), address);
  }

  /**
   * Whether a person at this machine calls: not a proxy on it for others, not a page of another
   * site in its browser, and not one that has its own name lead here.
   */
  private static boolean isLocal(InetAddress remote, RequestHeaders headers) {
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    // both leave out the port that the scheme implies
    boolean ownPage =
        origin == null
            || origin.replaceFirst("^https?://", "").equalsIgnoreCase(headers.authority());
    return remote.isLoopbackAddress()
        && OWN_NAMES.contains(hostName(headers.authority()))
        && ownPage
        && PROXY_HEADERS.stream().noneMatch(headers::contains);
  }

  private static String hostName(@Nullable String authority) {
    return authority == null ? "" : authority.replaceFirst(":[0-9]+$", "").toLowerCase(Locale.ROOT);
  }
}
