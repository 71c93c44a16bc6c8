package io.coanchor.loadtest.run;

import io.coanchor.loadtest.expect.Figures;
import io.coanchor.loadtest.expect.Metric;
import io.coanchor.loadtest.expect.MetricName;
import java.util.ArrayList;
import java.util.List;

/** Whether the generator was the limit: then what was measured says little about the server. */
final class Doubts {
  /** A loop that is busy for more of the time answers late. */
  private static final double MAX_LOOP_LOAD = 0.9;

  private static final double MAX_LAG_P99_US = 20_000;

  private Doubts() {}

  static List<String> of(Figures figures, int threads) {
    List<String> doubts = new ArrayList<>();
    double drops = figures.value(Metric.GENERATOR_DROPS);
    if (drops > 0) {
      doubts.add(
          Metric.GENERATOR_DROPS.unit().format(drops)
              + " datagrams were dropped at the load tester's own sockets: that loss is not the"
              + " server's");
    }
    MetricName lagP99 = new MetricName(Metric.GENERATOR_LAG, "p99");
    double lag = figures.value(lagP99);
    if (lag > MAX_LAG_P99_US) {
      doubts.add(
          "the load tester's loops were late by "
              + Metric.GENERATOR_LAG.unit().format(lag)
              + " (99th percentile): joins include that, and latencies where the kernel does not"
              + " stamp arrivals");
    }
    double cores = figures.value(Metric.GENERATOR_CPU);
    if (cores > Math.max(threads, 1) * MAX_LOOP_LOAD) {
      doubts.add(
          "the load tester used "
              + Metric.GENERATOR_CPU.unit().format(cores)
              + " with "
              + threads
              + " loop thread(s): try --threads "
              + (threads + 1)
              + ", or fewer viewers");
    }
    return doubts;
  }
}
