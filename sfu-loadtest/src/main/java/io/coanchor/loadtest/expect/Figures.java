package io.coanchor.loadtest.expect;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The named figures of a run: single values, and distributions of times. */
public final class Figures {
  private final Map<Metric, Double> values = new LinkedHashMap<>();
  private final Map<Metric, Histogram> distributions = new LinkedHashMap<>();

  /** Sets a single value; NaN for one that could not be measured. */
  public void put(Metric metric, double value) {
    values.put(metric, value);
  }

  /** Sets a distribution of microseconds. */
  public void put(Metric metric, Histogram distribution) {
    distributions.put(metric, distribution);
  }

  /** A single value, NaN if it was not measured. */
  public double value(Metric metric) {
    return values.getOrDefault(metric, Double.NaN);
  }

  /** A distribution of microseconds, or null. */
  public @Nullable Histogram distribution(Metric metric) {
    return distributions.get(metric);
  }

  /** What a name stands for, NaN if it was not measured. */
  public double value(MetricName name) {
    if (!name.metric().isDistribution()) {
      return value(name.metric());
    }
    Histogram distribution = distributions.get(name.metric());
    if (distribution == null || distribution.getTotalCount() == 0) {
      return Double.NaN;
    }
    return name.of(distribution);
  }
}
