package io.coanchor.loadtest;

import io.coanchor.loadtest.peer.Endpoints;
import io.coanchor.loadtest.peer.SignedEndpoints;
import io.coanchor.loadtest.peer.TemplateEndpoints;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where to. */
final class ServerOptions {
  private static final int HTTP_PORT = 8080;
  private static final int ADMIN_PORT = 8081;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "A Coanchor server, such as http://127.0.0.1:8080; with --app and --key.")
  private @Nullable String server;

  @Option(names = "--app", paramLabel = "ID", description = "SDKAppID.")
  private @Nullable Long app;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "The app's key: users are signed here.")
  private @Nullable String key;

  @Option(
      names = "--whip-url",
      paramLabel = "URL",
      description = "Any other server: where to publish, with {stream}, {user} and {n} in it.")
  private @Nullable String whip;

  @Option(
      names = "--whep-url",
      paramLabel = "URL",
      description = "Any other server: where to play, with {stream}, {user} and {n} in it.")
  private @Nullable String whep;

  @Option(
      names = "--metrics",
      paramLabel = "URL",
      description =
          "The server's figures in Prometheus' format (default: /metrics at the admin port, which"
              + " is 8081 or one above --server's).")
  private @Nullable String metrics;

  Endpoints endpoints() {
    if (whip != null || whep != null) {
      require(
          whip != null && whep != null && server == null,
          "--whip-url and --whep-url: go together, without --server");
      return new TemplateEndpoints(String.valueOf(whip), String.valueOf(whep));
    }
    String url = server;
    Long id = app;
    String secret = key;
    if (url == null || id == null || secret == null) {
      throw new IllegalArgumentException(
          "no server (expected: --server, --app and --key, or --whip-url and --whep-url)");
    }
    require(id >= 1 && id <= 0xffff_ffffL, "--app: " + id + " (expected: 1..4294967295)");
    require(!secret.isEmpty(), "--key: empty (expected: the app's secret key)");
    return new SignedEndpoints(url("--server", url), id, secret, InstantSource.system());
  }

  @Nullable URI metrics() {
    if (metrics != null) {
      return url("--metrics", metrics);
    }
    if (server == null) {
      return null;
    }
    URI base = url("--server", server);
    int port = base.getPort() < 0 || base.getPort() == HTTP_PORT ? ADMIN_PORT : base.getPort() + 1;
    return URI.create("http://" + base.getHost() + ":" + port + "/metrics");
  }

  private static URI url(String option, String text) {
    try {
      URI url = new URI(text);
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      require(
          http && url.getHost() != null,
          option + ": " + text + " (expected: http://host[:port] or https://host[:port])");
      return url;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
    }
  }

  private static void require(boolean held, String message) {
    if (!held) {
      throw new IllegalArgumentException(message);
    }
  }
}
