package io.coanchor.loadtest;

import io.coanchor.server.CoanchorServer;
import io.coanchor.server.config.ConfigException;
import io.coanchor.server.config.ConfigLoader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A server on ports of its own, and the load tester's command line against it. */
final class LoadedServer implements AutoCloseable {
  private final CoanchorServer server;

  private LoadedServer(CoanchorServer server) {
    this.server = server;
  }

  /** One that the tester reaches directly. */
  static LoadedServer start() throws IOException, ConfigException {
    return start("127.0.0.1");
  }

  /**
   * Starts one.
   *
   * @param advertised where it tells peers to send media
   */
  static LoadedServer start(String advertised) throws IOException, ConfigException {
    Map<String, String> settings =
        Map.ofEntries(
            Map.entry("COANCHOR_ADMISSION_MAX_CPU", "1"),
            Map.entry("COANCHOR_HTTP_PORT", "0"),
            Map.entry("COANCHOR_HTTP_RATE_LIMIT_SESSIONS_PER_MINUTE", "0"),
            Map.entry("COANCHOR_GRPC_PORT", "0"),
            Map.entry("COANCHOR_ADMIN_PORT", "0"),
            Map.entry("COANCHOR_MEDIA_UDP_PORT", "0"),
            Map.entry("COANCHOR_MEDIA_TCP_PORT", "0"),
            Map.entry("COANCHOR_MEDIA_ADVERTISE_0", advertised),
            Map.entry("COANCHOR_ROOMS_LOST_USER_AFTER", "1s"),
            Map.entry("COANCHOR_BILLING_LEDGER", ""),
            Map.entry("COANCHOR_APPS_0_SDK_APP_ID", "1400000001"),
            Map.entry("COANCHOR_APPS_0_SECRET_KEY", "key"));
    return new LoadedServer(CoanchorServer.start(ConfigLoader.load(settings)));
  }

  int udpPort() {
    return server.udpPort();
  }

  /** What a run of the tester printed, and its exit code. */
  record Run(int code, String text) {}

  Run load(String... options) {
    List<String> own =
        List.of(
            "--server",
            "http://127.0.0.1:" + server.httpPort(),
            "--metrics",
            "http://127.0.0.1:" + server.adminPort() + "/metrics",
            "--app",
            "1400000001",
            "--key",
            "key");
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text);
    int code =
        LoadTestCommand.commandLine()
            .setOut(writer)
            .setErr(writer)
            .execute(Stream.concat(own.stream(), Stream.of(options)).toArray(String[]::new));
    writer.flush();
    return new Run(code, text.toString());
  }

  /** Sessions, addresses, ufrags, timers, connections and streams: 0 when all are gone. */
  long held() {
    return number("rooms", "publishers")
        + number("rooms", "viewers")
        + number("rooms", "streams")
        + number("worker", "addresses")
        + number("worker", "ufrags")
        + number("worker", "timers")
        + number("worker", "sockets", "tcpConnections");
  }

  private long number(String... path) {
    Object at = server.overview();
    for (String step : path) {
      at = at instanceof Map<?, ?> map ? map.get(step) : null;
    }
    if (at instanceof Number number) {
      return number.longValue();
    }
    throw new AssertionError(String.join("/", path) + ": not in " + server.overview());
  }

  Map<String, Object> overview() {
    return server.overview();
  }

  @Override
  public void close() {
    server.close();
  }
}
