package io.coanchor.e2e;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The server as a process of its own, on ports that stay the same over its deaths. */
final class ServerProcess implements AutoCloseable {
  private static final long READY_SECONDS = 120;

  private final Path folder;
  private final int httpPort;
  private final int adminPort;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, String> environment;
  private Process process;

  /**
   * Starts it.
   *
   * @param folder for its configuration and what it prints
   */
  ServerProcess(Path folder) throws Exception {
    this(folder, Map.of());
  }

  /**
   * Starts it with more than the least.
   *
   * @param environment variables that change its configuration
   */
  ServerProcess(Path folder, Map<String, String> environment) throws Exception {
    this.folder = folder;
    this.environment = environment;
    // bound together, so that no two are the same, and free again for the server
    try (ServerSocket first = free();
        ServerSocket second = free();
        ServerSocket media = free();
        DatagramSocket udp = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      httpPort = first.getLocalPort();
      adminPort = second.getLocalPort();
      Files.writeString(
          folder.resolve("coanchor.yaml"),
          """
          http: {address: 127.0.0.1, port: %d}
          grpc: {address: 127.0.0.1, port: 0}
          admin: {address: 127.0.0.1, port: %d}
          media: {udp-port: %d, tcp-port: %d, advertise: ["127.0.0.1"]}
          billing: {ledger: ""}
          apps:
            - {sdk-app-id: %d, secret-keys: ["%s"]}
          """
              .formatted(
                  httpPort,
                  adminPort,
                  udp.getLocalPort(),
                  media.getLocalPort(),
                  TestServer.APP,
                  TestServer.KEY));
    }
    process = launch();
  }

  private static ServerSocket free() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private Process launch() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.coanchor.server.Main",
                "--config",
                folder.resolve("coanchor.yaml").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
    builder.environment().putAll(environment);
    Process started = builder.start();
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
    while (!isReady()) {
      if (!started.isAlive() || System.nanoTime() > deadlineNs) {
        started.destroyForcibly();
        throw new AssertionError("not ready: " + Files.readString(folder.resolve("log")));
      }
      Thread.sleep(100);
    }
    return started;
  }

  private boolean isReady() throws InterruptedException {
    URI ready = URI.create("http://127.0.0.1:" + adminPort + "/readyz");
    try {
      HttpRequest request = HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(2)).build();
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** Ends it as {@code kill -9} does, and waits until it is gone. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Asks it to end, as an operator or a container engine does. */
  void terminate() {
    process.destroy();
  }

  /** Waits for its end, and tells its exit code. */
  int awaitExit(int seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new AssertionError("still there after " + seconds + " s");
    }
    return process.exitValue();
  }

  /** Its health and the like. */
  int adminPort() {
    return adminPort;
  }

  void restart() throws Exception {
    process = launch();
  }

  URI http() {
    return URI.create("http://127.0.0.1:" + httpPort);
  }

  /** What {@code /metrics} has of a sample, or 0. */
  double metric(String sample) throws Exception {
    URI metrics = URI.create("http://127.0.0.1:" + adminPort + "/metrics");
    String text =
        http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString()).body();
    return text.lines()
        .filter(line -> line.startsWith(sample + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
        .sum();
  }

  String trtcUrl(String kind, String stream, String user) {
    return TestServer.trtcUrl(httpPort, kind, stream, user);
  }

  @Override
  public void close() {
    kill();
    http.close();
  }
}
