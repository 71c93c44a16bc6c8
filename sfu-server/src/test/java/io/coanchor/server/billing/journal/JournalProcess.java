package io.coanchor.server.billing.journal;

import io.coanchor.server.billing.ledger.LedgerSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link JournalMain} in a process of its own, and what it says. */
final class JournalProcess {
  private static final int PATIENCE_SECONDS = 60;

  private final String name;
  private final Path log;
  private final Process process;
  private final Thread listener;
  private long told;
  private long safe;
  private boolean closed;

  /** How it is run. */
  record Plan(
      LedgerSettings ledger,
      Path spool,
      Path log,
      long batches,
      int refuseEvery,
      boolean waits,
      List<String> prefix) {
    static Plan of(Path folder) {
      return new Plan(
          LedgerSettings.sqlite(folder.resolve("ledger.db")),
          folder.resolve("spool"),
          folder.resolve("log"),
          Long.MAX_VALUE,
          0,
          false,
          List.of());
    }

    Plan with(LedgerSettings other) {
      return new Plan(other, spool, log, batches, refuseEvery, waits, prefix);
    }

    Plan refusing(int every) {
      return new Plan(ledger, spool, log, batches, every, waits, prefix);
    }

    Plan telling(long most) {
      return new Plan(ledger, spool, log, most, refuseEvery, waits, prefix);
    }

    /** It gives the ledger the time that it takes. */
    Plan patient() {
      return new Plan(ledger, spool, log, batches, refuseEvery, true, prefix);
    }

    Plan under(List<String> command) {
      return new Plan(ledger, spool, log, batches, refuseEvery, waits, command);
    }
  }

  JournalProcess(String name, long seed, Plan plan) throws IOException {
    this.name = name;
    this.log = plan.log();
    List<String> command = new ArrayList<>(plan.prefix());
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
            System.getProperty("java.class.path"),
            JournalMain.class.getName(),
            name,
            Long.toString(seed),
            plan.ledger().url(),
            plan.ledger().user(),
            plan.ledger().password(),
            plan.spool().toString(),
            Long.toString(plan.batches()),
            Integer.toString(plan.refuseEvery()),
            Boolean.toString(plan.waits())));
    process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(plan.log().toFile()))
            .start();
    listener = Thread.ofVirtual().start(this::listen);
  }

  /** What is in the pipe when it is killed is read as well. */
  private void listen() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        hear(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void hear(String line) {
    int space = line.indexOf(' ');
    switch (space < 0 ? line : line.substring(0, space)) {
      case "told" -> told = Long.parseLong(line.substring(space + 1));
      case "safe" -> safe = Long.parseLong(line.substring(space + 1));
      case "closed" -> closed = true;
      default -> log(line);
    }
    notifyAll();
  }

  /** Which stream log lines come on is the logger's choice. */
  private void log(String line) {
    try {
      Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it has told so many. */
  synchronized void awaitTold(long number) throws InterruptedException {
    long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (told < number) {
      if (System.nanoTime() > endNs || !process.isAlive()) {
        throw new AssertionError(name + " told only " + told);
      }
      wait(100);
    }
  }

  /** Ends it as {@code kill -9} does, and waits until it is gone. */
  void kill() throws InterruptedException {
    // not the process itself: that would throw away what is in the pipe
    process.toHandle().destroyForcibly();
    process.waitFor();
    listener.join();
  }

  /** Waits until it has ended in order. */
  void awaitEnd() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(name + " does not end");
    }
    listener.join();
    if (!closed) {
      throw new AssertionError(name + " did not end in order");
    }
  }

  String name() {
    return name;
  }

  synchronized long told() {
    return told;
  }

  synchronized long safe() {
    return safe;
  }
}
