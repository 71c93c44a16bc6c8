package io.coanchor.loadtest;

import io.coanchor.loadtest.run.LoadPlan;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How much. */
final class LoadOptions {
  private static final int MAX_THREADS = 64;

  /** Half of a core's time, at 600 kbit/s. */
  private static final int VIEWERS_PER_LOOP = 2_000;

  @Option(
      names = "--publishers",
      paramLabel = "N",
      defaultValue = "1",
      description = "Streams (default: ${DEFAULT-VALUE}); scenarios of rooms have one a room.")
  private int publishers;

  @Option(
      names = "--viewers",
      paramLabel = "M",
      defaultValue = "10",
      description =
          "Viewers at the same time, of all streams together (default: ${DEFAULT-VALUE}).")
  private int viewers;

  @Option(
      names = "--ramp",
      paramLabel = "R",
      defaultValue = "50",
      description = "Joins a second (default: ${DEFAULT-VALUE}).")
  private double ramp;

  @Option(
      names = "--duration",
      paramLabel = "T",
      defaultValue = "30s",
      description =
          "Measured for so long, once all have joined: 500ms, 10s, 5m (default: ${DEFAULT-VALUE}).")
  private String duration = "30s";

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      defaultValue = "steady",
      description =
          "steady, storm (R joins a second while M play), churn (half of M are replaced, R a"
              + " second), reconnect (publishers break off), competition (viewers play two rooms),"
              + " rooms (default: ${DEFAULT-VALUE}).")
  private String scenario = "steady";

  @Option(
      names = "--rooms",
      paramLabel = "K",
      defaultValue = "2",
      description = "Rooms of the scenarios rooms and competition (default: ${DEFAULT-VALUE}).")
  private int rooms;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Event loops of the load tester (default: one for every 2000 viewers, at most one per"
              + " core).")
  private @Nullable Integer threads;

  LoadPlan.Load load() {
    return new LoadPlan.Load(
        kind(), publishers, viewers, ramp, Durations.parse("--duration", duration), rooms);
  }

  private LoadPlan.Kind kind() {
    for (LoadPlan.Kind kind : LoadPlan.Kind.values()) {
      if (kind.label().equals(scenario.toLowerCase(Locale.ROOT))) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "--scenario: "
            + scenario
            + " (expected: steady, storm, churn, reconnect, competition or rooms)");
  }

  int threads() {
    if (threads == null) {
      int cores = Runtime.getRuntime().availableProcessors();
      return Math.clamp((viewers - 1) / VIEWERS_PER_LOOP + 1, 1, cores);
    }
    if (threads < 1 || threads > MAX_THREADS) {
      throw new IllegalArgumentException("--threads: " + threads + " (expected: 1..64)");
    }
    return threads;
  }

  /** Lengths of time on the command line. */
  static final class Durations {
    private Durations() {}

    static Duration parse(String option, String text) {
      String number = text.replaceAll("[a-z]+$", "");
      String unit = text.substring(number.length());
      long factor =
          switch (unit) {
            case "ms" -> 1L;
            case "s", "" -> 1_000L;
            case "m" -> 60_000L;
            case "h" -> 3_600_000L;
            default -> 0L;
          };
      if (factor == 0 || !number.matches("\\d{1,9}(\\.\\d{1,3})?")) {
        throw new IllegalArgumentException(
            option + ": " + text + " (expected: a number with ms, s, m or h)");
      }
      return Duration.ofMillis((long) (Double.parseDouble(number) * factor));
    }
  }
}
