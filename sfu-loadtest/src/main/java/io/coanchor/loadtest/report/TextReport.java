package io.coanchor.loadtest.report;

import io.coanchor.loadtest.expect.Expectation;
import io.coanchor.loadtest.expect.Figures;
import io.coanchor.loadtest.expect.Metric;
import io.coanchor.loadtest.expect.MetricName;
import io.coanchor.loadtest.measure.ViewerRecord;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The figures as a table for a terminal. */
final class TextReport {
  private static final List<String> POINTS = List.of("p50", "p95", "p99", "p99.9", "max");

  private final Formatter text = new Formatter(Locale.ROOT);

  private TextReport() {}

  static String of(Report report) {
    TextReport made = new TextReport();
    made.figures(report.outcome().figures());
    made.failures(report.outcome().viewers());
    for (String doubt : report.outcome().doubts()) {
      made.text.format("Generator: %s%n", doubt);
    }
    for (Expectation.Verdict verdict : report.verdicts()) {
      made.text.format("%s%n", verdict.message());
    }
    return made.text.toString();
  }

  private void figures(Figures figures) {
    text.format("%-26s%10s%10s%10s%10s%10s%n", "", "p50", "p95", "p99", "p99.9", "max");
    for (Metric metric : Metric.values()) {
      Histogram distribution = figures.distribution(metric);
      if (distribution != null && distribution.getTotalCount() > 0) {
        StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-26s", metric.label()));
        for (String point : POINTS) {
          double value = figures.value(new MetricName(metric, point));
          row.append(String.format(Locale.ROOT, "%10s", metric.unit().format(value)));
        }
        text.format("%s%n", row);
      }
    }
    for (Metric metric : Metric.values()) {
      if (!metric.isDistribution() && !Double.isNaN(figures.value(metric))) {
        text.format("%-26s%s%n", metric.label(), metric.unit().format(figures.value(metric)));
      }
    }
  }

  private void failures(List<ViewerRecord> viewers) {
    for (Failures.Reason reason : Failures.of(viewers)) {
      text.format("%d viewer(s) failed: %s%n", reason.viewers(), reason.text());
    }
  }
}
