package io.coanchor.loadtest;

import io.coanchor.loadtest.expect.Unit;
import io.coanchor.loadtest.run.LoadPlan;
import io.coanchor.loadtest.run.Sample;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;

/** Shows how a run goes: one line that changes on a terminal, a line now and then elsewhere. */
final class Progress {
  private static final int BAR_CHARS = 20;
  private static final int LINE_INTERVAL = 5;
  private static final String CLEAR = "\r\u001b[K";

  private final PrintWriter out;
  private final boolean terminal;
  private final int sessions;
  private int shown;

  private Progress(PrintWriter out, boolean terminal, int sessions) {
    this.out = out;
    this.terminal = terminal;
    this.sessions = sessions;
  }

  static Progress on(PrintWriter out, LoadPlan.Load load) {
    boolean terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    int each = load.kind() == LoadPlan.Kind.COMPETITION ? 2 : 1;
    return new Progress(out, terminal, load.viewers() * each);
  }

  void begin() {
    out.println("Publishing …");
    out.flush();
  }

  /** Shows a sample. */
  synchronized void show(Sample sample) {
    boolean line = terminal || shown++ % LINE_INTERVAL == 0;
    if (!line) {
      return;
    }
    out.print(terminal ? CLEAR + text(sample) : text(sample) + System.lineSeparator());
    out.flush();
  }

  private String text(Sample sample) {
    int full =
        sessions == 0 ? BAR_CHARS : Math.min(BAR_CHARS, sample.playing() * BAR_CHARS / sessions);
    return String.format(
        Locale.ROOT,
        "%4.0f s %-9s [%s%s] %d/%d viewers  %,.0f packets/s  %.0f Mbit/s  loss %s  p99 %s  generator %s  server %s",
        sample.seconds(),
        sample.phase(),
        "█".repeat(full),
        "·".repeat(BAR_CHARS - full),
        sample.playing(),
        sessions,
        sample.packetsPerSecond(),
        sample.mbps(),
        Unit.RATIO.format(sample.loss()),
        Unit.TIME.format(sample.latencyP99Us()),
        Unit.CORES.format(sample.generatorCores()),
        Double.isNaN(sample.serverCores()) ? "?" : Unit.CORES.format(sample.serverCores()));
  }

  void end() {
    if (terminal) {
      out.print(CLEAR);
    }
    out.flush();
  }
}
