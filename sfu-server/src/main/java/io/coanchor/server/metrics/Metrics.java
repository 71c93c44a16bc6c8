package io.coanchor.server.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import io.prometheus.client.exporter.common.TextFormat;
import io.prometheus.client.hotspot.DefaultExports;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One server's metrics. Components either count here or are read when somebody looks. */
public final class Metrics {
  private final CollectorRegistry registry = new CollectorRegistry();

  /** With the metrics of the Java process. */
  public Metrics() {
    DefaultExports.register(registry);
  }

  /** Where a component registers counters of its own. */
  CollectorRegistry registry() {
    return registry;
  }

  /** A value read at each scrape; {@code name} starts with {@code coanchor_}. */
  public void gauge(String name, String help, DoubleSupplier value) {
    register(name, () -> new GaugeMetricFamily(name, help, value.getAsDouble()));
  }

  /**
   * Counters by one label, read at each scrape: drops by reason and the like.
   *
   * @param name starts with {@code coanchor_}, without {@code _total}
   * @param counts current totals by label value; called from the scraping thread
   */
  public void counters(String name, String help, String label, Supplier<Map<String, Long>> counts) {
    register(
        name,
        () -> {
          CounterMetricFamily family = new CounterMetricFamily(name, help, List.of(label));
          counts.get().forEach((value, count) -> family.addMetric(List.of(value), count));
          return family;
        });
  }

  /** Counters of fractions by one label, as {@link #counters}. */
  public void fractionCounters(
      String name, String help, String label, Supplier<Map<String, Double>> counts) {
    register(
        name,
        () -> {
          CounterMetricFamily family = new CounterMetricFamily(name, help, List.of(label));
          counts.get().forEach((value, count) -> family.addMetric(List.of(value), count));
          return family;
        });
  }

  /** Gauges by one label, read at each scrape; {@code name} starts with {@code coanchor_}. */
  public void gauges(String name, String help, String label, Supplier<Map<String, Double>> values) {
    register(
        name,
        () -> {
          GaugeMetricFamily family = new GaugeMetricFamily(name, help, List.of(label));
          values.get().forEach((value, gauge) -> family.addMetric(List.of(value), gauge));
          return family;
        });
  }

  /**
   * What a histogram holds.
   *
   * @param buckets by rising bounds, the last one's infinite
   * @param sum of all values
   */
  public record Histogram(List<Bucket> buckets, double sum) {
    public Histogram {
      buckets = List.copyOf(buckets);
    }
  }

  /**
   * One bucket of a histogram.
   *
   * @param bound what its values are below
   * @param count how many values are in it alone
   */
  public record Bucket(double bound, long count) {}

  /** A histogram read at each scrape; {@code name} ends with its unit. */
  public void histogram(String name, String help, Supplier<Histogram> read) {
    register(
        name,
        () -> {
          Histogram histogram = read.get();
          List<Collector.MetricFamilySamples.Sample> samples = new ArrayList<>();
          long all = 0;
          for (Bucket bucket : histogram.buckets()) {
            all += bucket.count();
            String bound = Collector.doubleToGoString(bucket.bound());
            samples.add(sample(name + "_bucket", List.of("le"), List.of(bound), (double) all));
          }
          samples.add(sample(name + "_count", List.of(), List.of(), (double) all));
          samples.add(sample(name + "_sum", List.of(), List.of(), histogram.sum()));
          return new Collector.MetricFamilySamples(name, Collector.Type.HISTOGRAM, help, samples);
        });
  }

  private static Collector.MetricFamilySamples.Sample sample(
      String name, List<String> labels, List<String> values, double value) {
    return new Collector.MetricFamilySamples.Sample(name, labels, values, value);
  }

  /** A counter read at each scrape; {@code name} without {@code _total}. */
  public void counter(String name, String help, DoubleSupplier count) {
    register(name, () -> new CounterMetricFamily(name, help, count.getAsDouble()));
  }

  /** The content type for a client that accepts {@code accept}. */
  public String contentType(@Nullable String accept) {
    return TextFormat.chooseContentType(accept);
  }

  /** All metrics in the exposition format {@code contentType}. */
  public String expose(String contentType) {
    StringWriter out = new StringWriter(16_384);
    try {
      TextFormat.writeFormat(contentType, out, registry.metricFamilySamples());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  private void register(String name, Supplier<Collector.MetricFamilySamples> family) {
    if (!name.matches("coanchor_[a-z0-9_]+")) {
      throw new IllegalArgumentException("metric: " + name + " (expected: coanchor_…)");
    }
    new Collector() {
      @Override
      public List<MetricFamilySamples> collect() {
        return List.of(family.get());
      }
    }.register(registry);
  }
}
