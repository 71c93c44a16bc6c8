package io.coanchor.loadtest.report;

import io.coanchor.loadtest.expect.Figures;
import io.coanchor.loadtest.expect.Metric;
import io.coanchor.loadtest.expect.Unit;
import io.coanchor.loadtest.measure.ViewerRecord;
import io.coanchor.loadtest.report.SvgPlot.Axis;
import io.coanchor.loadtest.run.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/** The plots of a report; those with nothing to show are left out. */
final class Plots {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double[] PERCENTILES = percentiles();

  private final Report report;
  private final List<Sample> samples;
  private final List<Titled> plots = new ArrayList<>();

  /** A plot and what stands above it. */
  record Titled(String title, SvgPlot plot) {}

  private Plots(Report report) {
    this.report = report;
    this.samples = report.outcome().samples();
  }

  static List<Titled> of(Report report) {
    Plots made = new Plots(report);
    made.overTime();
    made.distributions();
    made.viewers();
    return made.plots;
  }

  private static double[] percentiles() {
    double[] all = new double[201];
    for (int i = 0; i < all.length; i++) {
      all[i] = i / 2.0;
    }
    return all;
  }

  private void add(String title, SvgPlot plot) {
    if (!plot.isEmpty()) {
      plots.add(new Titled(title, plot));
    }
  }

  private SvgPlot timePlot(String title, Axis y) {
    return new SvgPlot(title, Axis.linear("seconds since the start", Plots::plain), y);
  }

  private double[] series(ToDoubleFunction<Sample> value) {
    return samples.stream().mapToDouble(value).toArray();
  }

  private static String plain(double value) {
    if (Math.abs(value) >= 10_000) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    String text = String.format(Locale.ROOT, "%.3f", value);
    return text.replaceAll("\\.?0+$", "");
  }

  private static String micros(double value) {
    return value == 0 ? "0" : Unit.TIME.format(value).replace(".0 ", " ").replace(".00 ", " ");
  }

  private void overTime() {
    double[] seconds = series(Sample::seconds);
    add(
        "Latency of each second",
        timePlot("latency over time", Axis.linear("latency", Plots::micros))
            .add("median", seconds, series(Sample::latencyP50Us))
            .add("99th percentile", seconds, series(Sample::latencyP99Us)));
    add(
        "Viewers that play",
        timePlot("viewers over time", Axis.linear("viewers", Plots::plain))
            .add("viewers", seconds, series(Sample::playing)));
    add(
        "Packets received a second",
        timePlot("packets over time", Axis.linear("packets/s", Plots::plain))
            .add("packets", seconds, series(Sample::packetsPerSecond)));
    add(
        "CPU cores in use",
        timePlot("cores over time", Axis.linear("cores", Plots::plain))
            .add("server", seconds, series(Sample::serverCores))
            .add("load tester", seconds, series(Sample::generatorCores)));
  }

  private void distributions() {
    Figures figures = report.outcome().figures();
    SvgPlot latency =
        new SvgPlot(
            "distribution of latency",
            new Axis("latency (logarithmic)", true, Plots::micros),
            Axis.linear("part of packets", value -> plain(value) + " %"));
    curve(latency, "sound", figures, Metric.LATENCY_AUDIO);
    curve(latency, "picture", figures, Metric.LATENCY_VIDEO);
    curve(latency, "viewers that come and go", figures, Metric.LATENCY_PASSING);
    add("How many packets came within what time", latency);
    SvgPlot joins =
        new SvgPlot(
            "distribution of join times",
            Axis.linear("time since the request", Plots::micros),
            Axis.linear("part of joins", value -> plain(value) + " %"));
    curve(joins, "answer", figures, Metric.JOIN_ANSWER);
    curve(joins, "path found", figures, Metric.JOIN_ICE);
    curve(joins, "keys", figures, Metric.JOIN_DTLS);
    curve(joins, "first packet", figures, Metric.JOIN_PACKET);
    curve(joins, "first key frame", figures, Metric.JOIN);
    add("How many joins got how far within what time", joins);
  }

  private static void curve(SvgPlot plot, String name, Figures figures, Metric metric) {
    Histogram distribution = figures.distribution(metric);
    if (distribution == null || distribution.getTotalCount() == 0) {
      return;
    }
    double[] values = new double[PERCENTILES.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(1, distribution.getValueAtPercentile(PERCENTILES[i]));
    }
    plot.add(name, values, PERCENTILES);
  }

  private void viewers() {
    double[] worst =
        report.outcome().viewers().stream()
            .filter(viewer -> viewer.staying() && viewer.latencyNs(99) >= 0)
            .mapToDouble(viewer -> viewer.latencyNs(99) / NANOS_PER_MILLI * 1e3)
            .sorted()
            .toArray();
    double[] middle =
        report.outcome().viewers().stream()
            .filter(viewer -> viewer.staying() && viewer.latencyNs(50) >= 0)
            .mapToDouble(viewer -> viewer.latencyNs(50) / NANOS_PER_MILLI * 1e3)
            .sorted()
            .toArray();
    add(
        "Latency of each viewer, the best first",
        new SvgPlot(
                "latency by viewer",
                Axis.linear("viewers", Plots::plain),
                Axis.linear("latency", Plots::micros))
            .add("its median", upTo(middle.length), middle)
            .add("its 99th percentile", upTo(worst.length), worst));
    lossPlot();
  }

  private void lossPlot() {
    double[] lost =
        report.outcome().viewers().stream()
            .filter(ViewerRecord::staying)
            .mapToDouble(viewer -> viewer.network().lost())
            .sorted()
            .toArray();
    double[] missing =
        report.outcome().viewers().stream()
            .filter(ViewerRecord::staying)
            .mapToDouble(viewer -> viewer.audio().missing() + viewer.video().missing())
            .sorted()
            .toArray();
    if (lost.length > 0 && lost[lost.length - 1] + missing[missing.length - 1] > 0) {
      add(
          "Packets lost by each viewer, the best first",
          new SvgPlot(
                  "loss by viewer",
                  Axis.linear("viewers", Plots::plain),
                  Axis.linear("packets", Plots::plain))
              .add("by the network", upTo(lost.length), lost)
              .add("for good", upTo(missing.length), missing));
    }
  }

  private static double[] upTo(int count) {
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = i + 1;
    }
    return numbers;
  }
}
