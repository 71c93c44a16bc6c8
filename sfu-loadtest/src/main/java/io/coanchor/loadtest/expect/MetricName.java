package io.coanchor.loadtest.expect;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * One number: a single value, or a point of a distribution.
 *
 * @param metric what was measured
 * @param point {@code p50}, {@code p99.9}, {@code max}, {@code mean} or {@code min}; empty for a
 *     single value
 */
public record MetricName(Metric metric, String point) {
  private static final Pattern POINT =
      Pattern.compile("(.+)-(p\\d{1,2}(?:\\.\\d{1,4})?|p100|max|mean|min)");

  /**
   * Reads a name.
   *
   * @throws IllegalArgumentException with the names there are
   */
  public static MetricName parse(String text) {
    Metric whole = Metric.ofLabel(text);
    if (whole != null && !whole.isDistribution()) {
      return new MetricName(whole, "");
    }
    Matcher matcher = POINT.matcher(text);
    Metric base = matcher.matches() ? Metric.ofLabel(matcher.group(1)) : null;
    if (base != null && base.isDistribution()) {
      return new MetricName(base, matcher.group(2));
    }
    if (whole != null) {
      throw new IllegalArgumentException(
          text + ": no percentile (expected: " + text + "-p50, -p99.9, -max, -mean or -min)");
    }
    throw new IllegalArgumentException(text + ": no such figure (expected one of: " + all() + ")");
  }

  private static String all() {
    StringBuilder names = new StringBuilder();
    for (Metric metric : Metric.values()) {
      names.append(names.isEmpty() ? "" : ", ").append(metric.label());
      names.append(metric.isDistribution() ? "-pNN" : "");
    }
    return names.toString();
  }

  /** The point of a distribution that is not empty. */
  double of(Histogram distribution) {
    return switch (point) {
      case "max" -> distribution.getMaxValue();
      case "min" -> distribution.getMinValue();
      case "mean" -> distribution.getMean();
      default -> distribution.getValueAtPercentile(Double.parseDouble(point.substring(1)));
    };
  }

  @Override
  public String toString() {
    return point.isEmpty() ? metric.label() : metric.label() + "-" + point;
  }
}
