package io.coanchor.loadtest.expect;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** What a figure counts. */
public enum Unit {
  /** A part of a whole, 0 to 1. */
  RATIO,
  /** Microseconds; written with a unit. */
  TIME,
  /** Whatever can be counted. */
  COUNT,
  /** CPU cores in use. */
  CORES;

  private static final MathContext DIGITS = new MathContext(3);
  private static final double MICROS_PER_MILLI = 1e3;
  private static final double MICROS_PER_SECOND = 1e6;

  /** A value for people. */
  public String format(double value) {
    if (Double.isNaN(value)) {
      return "none";
    }
    return switch (this) {
      case RATIO -> rounded(value * 100) + " %";
      case TIME -> formatTime(value);
      case COUNT -> String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.2f", value);
      case CORES -> String.format(Locale.ROOT, "%.2f cores", value);
    };
  }

  private static String rounded(double value) {
    return BigDecimal.valueOf(value).round(DIGITS).stripTrailingZeros().toPlainString();
  }

  private static String formatTime(double micros) {
    if (micros >= MICROS_PER_SECOND) {
      return String.format(Locale.ROOT, "%.2f s", micros / MICROS_PER_SECOND);
    }
    return micros >= MICROS_PER_MILLI
        ? String.format(Locale.ROOT, "%.1f ms", micros / MICROS_PER_MILLI)
        : String.format(Locale.ROOT, "%.0f µs", micros);
  }
}
