package io.coanchor.server.billing.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL of the test's own, from the Debian package {@code postgresql}: in a temporary
 * folder, on the loopback address, as the user postgres where we are root, who may not run it. For
 * tests with the tag {@code postgres}.
 */
public final class PostgresServer implements AutoCloseable {
  private static final String USER = "coanchor";
  private static final Duration START = Duration.ofSeconds(60);

  private final Path folder;
  private final int port;
  private final String password = UUID.randomUUID().toString();
  private int databases;

  private PostgresServer(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** Makes a cluster and starts it; {@link #close} ends and removes it. */
  public static PostgresServer create() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("coanchor-postgres");
    if (isRoot()) {
      Files.setOwner(
          folder,
          folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
    }
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    PostgresServer server = new PostgresServer(folder, port);
    server.initialize();
    server.start();
    return server;
  }

  /** One for all test classes of this process, which ends it. Nobody stops it. */
  public static PostgresServer shared() {
    return Shared.SERVER;
  }

  private static final class Shared {
    static final PostgresServer SERVER = make();

    private static PostgresServer make() {
      try {
        PostgresServer server = create();
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private void initialize() throws IOException, InterruptedException {
    Path secret = folder.resolve("password");
    Files.writeString(secret, password);
    Process made =
        command(
                "initdb",
                "--no-sync",
                "--auth=scram-sha-256",
                "--username=" + USER,
                "--pwfile=" + secret,
                "--encoding=UTF8",
                "--locale=C",
                "--pgdata=" + folder.resolve("data"))
            .start();
    if (!made.waitFor(START.toSeconds(), TimeUnit.SECONDS) || made.exitValue() != 0) {
      throw new IOException("initdb failed: " + Files.readString(folder.resolve("log")));
    }
  }

  private ProcessBuilder command(String program, String... arguments) throws IOException {
    List<String> words = new ArrayList<>();
    if (isRoot()) {
      words.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    words.add(program(program).toString());
    words.addAll(List.of(arguments));
    return new ProcessBuilder(words)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
  }

  /** Debian puts the server's programs beside its version, and not on the path. */
  private static Path program(String name) throws IOException {
    try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      return versions
          .map(version -> version.resolve("bin").resolve(name))
          .filter(Files::isExecutable)
          .max(Comparator.comparing(Path::toString))
          .orElseThrow(() -> new IOException(name + " is missing (Debian package: postgresql)"));
    }
  }

  /** Starts it, on the same port each time; returns when it answers. */
  public void start() throws IOException, InterruptedException {
    Process process =
        command(
                "postgres",
                "-D",
                folder.resolve("data").toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "shared_buffers=256MB",
                "-c",
                "max_wal_size=4GB")
            .start();
    long end = System.nanoTime() + START.toNanos();
    while (!answers()) {
      if (System.nanoTime() > end || !process.isAlive()) {
        throw new IOException("PostgreSQL: " + Files.readString(folder.resolve("log")));
      }
      Thread.sleep(20);
    }
  }

  private boolean answers() {
    try {
      connect("postgres").close();
      return true;
    } catch (SQLException e) {
      return false;
    }
  }

  /** Stops it at once and cleanly, whoever is connected. */
  public void stop() throws IOException, InterruptedException {
    signal("-INT");
  }

  /** Ends it as a power cut would, but for what the operating system still writes. */
  public void crash() throws IOException, InterruptedException {
    signal("-QUIT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    Path file = folder.resolve("data").resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return;
    }
    long pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
    ProcessHandle handle = ProcessHandle.of(pid).orElse(null);
    new ProcessBuilder("kill", signal, Long.toString(pid)).start().waitFor();
    if (handle != null) {
      try {
        handle.onExit().get(START.toSeconds(), TimeUnit.SECONDS);
      } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
        throw new IOException("PostgreSQL does not end: pid " + pid, e);
      }
    }
  }

  /** An empty database of its own. */
  public LedgerSettings newDatabase() throws SQLException {
    String name;
    synchronized (this) {
      name = "ledger" + ++databases;
    }
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return settings(name);
  }

  private LedgerSettings settings(String database) {
    return new LedgerSettings(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database, USER, password);
  }

  private Connection connect(String database) throws SQLException {
    LedgerSettings settings = settings(database);
    return DriverManager.getConnection(settings.url(), settings.user(), settings.password());
  }

  /** Ends it and removes its folder. */
  @Override
  public void close() {
    try {
      stop();
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> file.delete());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
