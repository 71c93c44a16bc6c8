package io.coanchor.e2e;

import io.coanchor.server.CoanchorServer;
import io.coanchor.server.auth.UserSigSigner;
import io.coanchor.server.config.ConfigException;
import io.coanchor.server.config.ConfigLoader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;

/** A real server on free ports of the loopback interface, with one application. */
public final class TestServer implements AutoCloseable {
  public static final long APP = 1_400_188_888L;
  public static final String KEY =
      "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";

  private final CoanchorServer server;

  private TestServer(CoanchorServer server) {
    this.server = server;
  }

  /** Starts with the defaults. */
  public static TestServer start() throws IOException, ConfigException {
    return start("");
  }

  /**
   * Starts with more configuration.
   *
   * @param media lines below {@code media:}, each indented by two spaces and ended
   */
  public static TestServer start(String media) throws IOException, ConfigException {
    return start(media, "", "billing: {ledger: \"\"}\n");
  }

  /**
   * Starts with a ledger, and a control API that a token may read.
   *
   * @param folder of {@code ledger.db} and the spool
   * @param zone of the application's days
   */
  static TestServer startBilling(Path folder, ZoneId zone, String token)
      throws IOException, ConfigException {
    String more =
        """
        api: {tokens: [{name: reader, token: "%s", scope: read}]}
        billing: {ledger: "jdbc:sqlite:%s", spool-dir: "%s", node: node-b}
        """
            .formatted(token, folder.resolve("ledger.db"), folder.resolve("spool"));
    return start("", "    time-zone: " + zone + "\n", more);
  }

  /**
   * Starts with billing.
   *
   * @param media as above
   * @param billing what stands behind {@code billing:}
   */
  static TestServer start(String media, String billing) throws IOException, ConfigException {
    return start(media, "", "billing: " + billing + "\n");
  }

  private static TestServer start(String media, String app, String more)
      throws IOException, ConfigException {
    String yaml =
        """
        http:
          address: 127.0.0.1
          port: 0
        grpc:
          address: 127.0.0.1
          port: 0
        admin:
          address: 127.0.0.1
          port: 0
        media:
          udp-port: 0
          tcp-port: 0
        %sadmission:
          max-cpu: 1
        apps:
          - sdk-app-id: %d
            secret-keys: ["%s"]
        %s%s\
        """
            .formatted(media, APP, KEY, app, more);
    return new TestServer(CoanchorServer.start(ConfigLoader.parse(yaml, "test", Map.of())));
  }

  public CoanchorServer server() {
    return server;
  }

  /** The page, and the base of every HTTP URL. */
  public URI http() {
    return URI.create("http://127.0.0.1:" + server.httpPort());
  }

  public URI admin() {
    return URI.create("http://127.0.0.1:" + server.adminPort());
  }

  /** A UserSig of this server's application. */
  public static String userSig(String user) {
    return new UserSigSigner(APP, KEY).sign(user, Instant.now().getEpochSecond(), 3600);
  }

  /** A {@code trtc://} URL; {@code kind} is push or play. */
  public String trtcUrl(String kind, String stream, String user) {
    return trtcUrl(server.httpPort(), kind, stream, user);
  }

  static String trtcUrl(int httpPort, String kind, String stream, String user) {
    return "trtc://127.0.0.1:%d/%s/%s?sdkappid=%d&userId=%s&usersig=%s"
        .formatted(
            httpPort,
            kind,
            stream,
            APP,
            user,
            URLEncoder.encode(userSig(user), StandardCharsets.UTF_8));
  }

  /** The WHIP or WHEP endpoint of the same. */
  public URI endpoint(String kind, String stream, String user) {
    return http()
        .resolve(
            "/v1/%s/%s?sdkappid=%d&userid=%s&usersig=%s"
                .formatted(
                    kind,
                    stream,
                    APP,
                    user,
                    URLEncoder.encode(userSig(user), StandardCharsets.UTF_8)));
  }

  @Override
  public void close() {
    server.close();
  }
}
