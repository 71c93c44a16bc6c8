package io.coanchor.client;

import java.util.Locale;

/**
 * A worse network than there is, made in the client: what every session of a loop loses, and how
 * much later the rest arrives. Seeded, so that a run can be repeated.
 *
 * @param lossUp part of the datagrams sent that never leave, 0 to below 1
 * @param lossDown part of the datagrams received that are thrown away, 0 to below 1
 * @param delayUpNs by how much later the others leave
 * @param delayDownNs by how much later the others are read
 * @param seed of the choice
 */
public record PathImpairment(
    double lossUp, double lossDown, long delayUpNs, long delayDownNs, long seed) {
  /** The network as it is. */
  public static final PathImpairment NONE = new PathImpairment(0, 0, 0, 0, 0);

  private static final long MAX_DELAY_NS = 10_000_000_000L;

  public PathImpairment {
    requireLoss("lossUp", lossUp);
    requireLoss("lossDown", lossDown);
    requireDelay("delayUpNs", delayUpNs);
    requireDelay("delayDownNs", delayDownNs);
  }

  private static void requireLoss(String name, double loss) {
    if (!(loss >= 0 && loss < 1)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s: %s (expected: 0 to below 1)", name, loss));
    }
  }

  private static void requireDelay(String name, long delayNs) {
    if (delayNs < 0 || delayNs > MAX_DELAY_NS) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s: %d (expected: 0..%d)", name, delayNs, MAX_DELAY_NS));
    }
  }
}
