package io.coanchor.bench.path;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The measured server: a process of its own, as an operator starts it. */
final class ServerProcess implements AutoCloseable {
  static final long SDK_APP_ID = 1_400_000_002;

  private static final int KEY_BYTES = 32;
  private static final int START_ATTEMPTS = 120;
  private static final long ATTEMPT_MILLIS = 500;
  private static final long STOP_SECONDS = 10;

  private static final long PAGE_BYTES = 4_096;

  private final Process process;
  private final Path config;
  private final String key;
  private final int httpPort;
  private final int adminPort;
  private final HttpClient http = HttpClient.newHttpClient();
  private final JMXConnector jmx;
  private final MBeanServerConnection beans;

  private ServerProcess(Process process, Path config, String key, int httpPort, int adminPort)
      throws IOException, BenchFailure, InterruptedException {
    this.process = process;
    this.config = config;
    this.key = key;
    this.httpPort = httpPort;
    this.adminPort = adminPort;
    try {
      awaitReady();
      jmx = attach();
      beans = jmx.getMBeanServerConnection();
    } catch (IOException | BenchFailure | InterruptedException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /**
   * Starts one.
   *
   * @param command the Java virtual machine with its options and class path
   */
  static ServerProcess start(List<String> command, int workers, Path log)
      throws IOException, BenchFailure, InterruptedException {
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    String key = HexFormat.of().formatHex(random);
    int http = freePort();
    int admin = freePort();
    int media = freePort();
    Path config = Files.createTempFile("coanchor-bench", ".yaml");
    Files.writeString(
        config,
        String.format(
            Locale.ROOT,
            """
            http: {address: "127.0.0.1", port: %d, rate-limit: {sessions-per-minute: 0}}
            grpc: {address: "127.0.0.1", port: 0}
            admin: {address: "127.0.0.1", port: %d}
            media: {udp-port: %d, tcp-port: %d, advertise: ["127.0.0.1"], workers: %d}
            billing: {ledger: ""}
            apps: [{sdk-app-id: %d, secret-keys: ["%s"]}]
            """,
            http,
            admin,
            media,
            media,
            workers,
            SDK_APP_ID,
            key));
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of("io.coanchor.server.Main", "--config", config.toString()));
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new ServerProcess(process, config, key, http, admin);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitReady() throws IOException, BenchFailure, InterruptedException {
    HttpRequest ready =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + "/readyz")).build();
    for (int i = 0; i < START_ATTEMPTS && process.isAlive(); i++) {
      try {
        if (http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // not listening yet
      }
      TimeUnit.MILLISECONDS.sleep(ATTEMPT_MILLIS);
    }
    throw new BenchFailure("the server did not start: see its log");
  }

  @SuppressWarnings("BanJNDI") // the address is that of our own child process
  private JMXConnector attach() throws IOException, BenchFailure {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
      try {
        return JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException e) {
      throw new BenchFailure("the server cannot be attached to", e);
    }
  }

  String key() {
    return key;
  }

  /** Host and port of its HTTP side. */
  String authority() {
    return "127.0.0.1:" + httpPort;
  }

  /** Processor time so far. */
  CpuTimes cpu() throws IOException {
    return CpuTimes.of(process.pid());
  }

  /** Resident memory. */
  long residentBytes() throws IOException {
    String statm = Files.readString(Path.of("/proc", Long.toString(process.pid()), "statm"));
    return Long.parseLong(statm.split(" ", -1)[1]) * PAGE_BYTES;
  }

  /** What its threads have allocated on the heap since it started. */
  long allocatedBytes() throws IOException, BenchFailure {
    try {
      return (Long)
          beans.getAttribute(
              new ObjectName("java.lang:type=Threading"), "TotalThreadAllocatedBytes");
    } catch (JMException e) {
      throw new BenchFailure("TotalThreadAllocatedBytes", e);
    }
  }

  /** Collects garbage, so that memory can be compared. */
  void collectGarbage() throws IOException, BenchFailure {
    try {
      beans.invoke(new ObjectName("java.lang:type=Memory"), "gc", new Object[0], new String[0]);
    } catch (JMException e) {
      throw new BenchFailure("gc", e);
    }
  }

  /** What it has dropped so far: the lines of {@code /metrics} that say so and are not 0. */
  List<String> drops() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + "/metrics")).build();
    String text = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    return text.lines()
        .filter(line -> line.startsWith("coanchor_media_") && line.contains("drop"))
        .filter(line -> !line.endsWith(" 0.0"))
        .toList();
  }

  @Override
  public void close() throws IOException {
    try {
      jmx.close();
    } finally {
      http.close();
      stop();
      Files.deleteIfExists(config);
    }
  }

  private void stop() {
    process.destroy();
    try {
      if (process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
