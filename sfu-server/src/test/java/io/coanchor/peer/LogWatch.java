package io.coanchor.peer;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What escapes: errors that are logged, leaks that Netty finds, exceptions that end a thread. */
final class LogWatch implements AutoCloseable {
  private final PrintStream before = System.err;
  private final Thread.UncaughtExceptionHandler handlerBefore =
      Thread.getDefaultUncaughtExceptionHandler();
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();

  LogWatch() {
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
    System.setErr(new PrintStream(new Both(before, logged), true, StandardCharsets.UTF_8));
  }

  /** Lines that warn. */
  List<String> warnings() {
    System.err.flush();
    return logged
        .toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains(" WARN "))
        .toList();
  }

  /** The lines that should not be there. */
  List<String> complaints() {
    System.err.flush();
    List<String> lines =
        new CopyOnWriteArrayList<>(
            logged
                .toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line ->
                    line.contains(" ERROR ")
                        || line.contains("LEAK:")
                        || line.contains("Exception"))
                .toList());
    uncaught.forEach(thrown -> lines.add("uncaught " + thrown));
    return lines;
  }

  @Override
  public void close() {
    System.setErr(before);
    Thread.setDefaultUncaughtExceptionHandler(handlerBefore);
  }

  private static final class Both extends OutputStream {
    private final PrintStream first;
    private final OutputStream second;

    Both(PrintStream first, OutputStream second) {
      this.first = first;
      this.second = second;
    }

    @Override
    public synchronized void write(int b) throws java.io.IOException {
      first.write(b);
      second.write(b);
    }
  }
}
