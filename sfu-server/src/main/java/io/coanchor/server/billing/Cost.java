package io.coanchor.server.billing;

import java.math.BigDecimal;

/**
 * What the exact duration of one application, tier and day comes to. Only such a sum is rounded,
 * and only once.
 *
 * @param minutes whole ones, rounded up
 * @param amount exact, in the rate card's currency: neither rounded to cents nor stripped of zeros
 */
public record Cost(long minutes, BigDecimal amount) {
  private static final long MS_PER_MINUTE = 60_000;
  private static final int THOUSAND = 3;

  /** The price of a duration. */
  public static Cost of(long durationMs, BigDecimal pricePerThousandMinutes) {
    long minutes = minutes(durationMs);
    return new Cost(
        minutes,
        pricePerThousandMinutes.multiply(BigDecimal.valueOf(minutes)).movePointLeft(THOUSAND));
  }

  /**
   * Whole minutes, rounded up: 1 ms is a minute. A negative sum, which corrections can leave, is
   * rounded up as well: −61 s is −1 minute.
   */
  public static long minutes(long durationMs) {
    return Math.ceilDiv(durationMs, MS_PER_MINUTE);
  }
}
