package io.coanchor.loadtest.run;

import io.coanchor.client.PathImpairment;
import io.coanchor.client.media.Clip;
import io.coanchor.loadtest.peer.Endpoints;
import io.coanchor.loadtest.peer.Wish;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done.
 *
 * @param endpoints where
 * @param load how much
 * @param clip what is published, stamped
 * @param wish what viewers ask for
 * @param path the network between
 * @param threads event loops for the viewers
 * @param metrics the server's figures, or null
 */
public record LoadPlan(
    Endpoints endpoints,
    Load load,
    Clip clip,
    Wish wish,
    PathImpairment path,
    int threads,
    @Nullable URI metrics) {
  /** Who comes and goes when; see docs/loadtest.md. */
  public enum Kind {
    STEADY,
    STORM,
    CHURN,
    RECONNECT,
    COMPETITION,
    ROOMS;

    /** Its name on the command line. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * How much.
   *
   * @param kind of scenario
   * @param publishers streams, if the scenario does not say how many
   * @param viewers at the same time, not counting those that come and go
   * @param ramp joins a second
   * @param duration of the measurement
   * @param rooms for scenarios of rooms
   */
  public record Load(
      Kind kind, int publishers, int viewers, double ramp, Duration duration, int rooms) {
    private static final int MAX_VIEWERS = 50_000;
    private static final double MAX_RAMP = 10_000;

    public Load {
      range("--publishers", publishers, 1, 10_000);
      range("--viewers", viewers, 0, MAX_VIEWERS);
      range("--rooms", rooms, 1, 10_000);
      if (!(ramp > 0 && ramp <= MAX_RAMP)) {
        throw new IllegalArgumentException("--ramp: " + ramp + " (expected: above 0, to 10000)");
      }
      if (duration.toMillis() < 1_000 || duration.toHours() > 24) {
        throw new IllegalArgumentException(
            "--duration: " + duration + " (expected: 1 s to 24 hours)");
      }
      if (kind == Kind.COMPETITION && rooms < 2) {
        throw new IllegalArgumentException("--rooms: " + rooms + " (expected: 2 or more)");
      }
    }

    private static void range(String name, int value, int least, int most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "%s: %d (expected: %d..%d)", name, value, least, most));
      }
    }

    /** How many streams there are. */
    int streams() {
      return kind == Kind.ROOMS || kind == Kind.COMPETITION ? rooms : publishers;
    }
  }
}
