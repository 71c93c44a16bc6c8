package io.coanchor.server.billing;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * A row of a rate card.
 *
 * @param name 1..32 letters, digits, spaces, points, hyphens and underscores
 * @param maxPixels the largest area, width × height, that is still of this tier; 0 for sound
 * @param pricePerThousandMinutes not negative, at most 9 digits before and 6 behind the point
 */
public record Tier(String name, long maxPixels, BigDecimal pricePerThousandMinutes) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-][A-Za-z0-9 ._-]{0,31}");
  private static final BigDecimal PRICE_LIMIT = BigDecimal.TEN.pow(9);
  private static final int MAX_SCALE = 6;

  public Tier {
    if (!NAME.matcher(name).matches() || name.endsWith(" ")) {
      throw new IllegalArgumentException(
          "tier name: \"" + name + "\" (expected: 1..32 of A-Z a-z 0-9 . _ - and inner spaces)");
    }
    if (maxPixels < 0) {
      throw new IllegalArgumentException(
          "max pixels of tier " + name + ": " + maxPixels + " (expected: 0 or more)");
    }
    if (pricePerThousandMinutes.signum() < 0
        || pricePerThousandMinutes.compareTo(PRICE_LIMIT) >= 0
        || pricePerThousandMinutes.scale() > MAX_SCALE) {
      throw new IllegalArgumentException(
          "price of tier "
              + name
              + ": "
              + pricePerThousandMinutes.toPlainString()
              + " (expected: 0..999999999.999999, at most 6 decimals)");
    }
  }

  /** A tier with its price in digits, such as {@code "3.99"}. */
  public static Tier of(String name, long maxPixels, String pricePerThousandMinutes) {
    return new Tier(name, maxPixels, new BigDecimal(pricePerThousandMinutes));
  }
}
