package io.coanchor.loadtest.report;

import io.coanchor.loadtest.expect.Expectation;
import io.coanchor.loadtest.expect.Figures;
import io.coanchor.loadtest.expect.Metric;
import io.coanchor.loadtest.expect.MetricName;
import io.coanchor.loadtest.expect.Unit;
import io.coanchor.loadtest.run.LoadPlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** One page for people, with nothing from elsewhere. */
final class HtmlReport {
  private static final List<String> POINTS = List.of("p50", "p95", "p99", "p99.9", "max");
  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final String STYLE = "/report/style.css";

  private final Report report;
  private final Figures figures;
  private final StringBuilder out = new StringBuilder();
  private final Formatter html = new Formatter(out, Locale.ROOT);

  private HtmlReport(Report report) {
    this.report = report;
    this.figures = report.outcome().figures();
  }

  static String of(Report report) throws IOException {
    HtmlReport page = new HtmlReport(report);
    page.head();
    page.expectations();
    page.tiles();
    page.plots();
    page.tables();
    page.notes();
    page.out.append("</main>\n</html>\n");
    return page.out.toString();
  }

  private void head() throws IOException {
    LoadPlan.Load load = report.plan().load();
    String title =
        String.format(
            Locale.ROOT, "Load test: %s, %d viewers", load.kind().label(), load.viewers());
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.format(
        "<title>%s</title>\n<style>\n%s</style>\n<main>\n<h1>%s</h1>\n", title, style(), title);
    html.format(
        "<p class=\"sub\">%s · %s · %s joins a second · measured for %s s · %d loop thread(s)</p>\n",
        WHEN.format(report.outcome().started()),
        streams(load),
        number(load.ramp()),
        number(load.duration().toMillis() / 1e3),
        report.plan().threads());
  }

  private static String streams(LoadPlan.Load load) {
    return switch (load.kind()) {
      case ROOMS, COMPETITION -> load.rooms() + " rooms";
      default -> load.publishers() + (load.publishers() == 1 ? " stream" : " streams");
    };
  }

  private static String number(double value) {
    return Unit.COUNT.format(value);
  }

  private static String style() throws IOException {
    try (InputStream in = HtmlReport.class.getResourceAsStream(STYLE)) {
      if (in == null) {
        throw new IOException(STYLE + ": not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void expectations() {
    List<Expectation.Verdict> verdicts = report.verdicts();
    long failed = verdicts.stream().filter(verdict -> !verdict.held()).count();
    if (verdicts.isEmpty()) {
      out.append("<p class=\"banner none\">No expectations were given.</p>\n");
    } else if (failed == 0) {
      html.format("<p class=\"banner good\">All %d expectations held.</p>\n", verdicts.size());
    } else {
      html.format(
          "<p class=\"banner bad\">%d of %d expectations failed.</p>\n", failed, verdicts.size());
    }
    for (String doubt : report.outcome().doubts()) {
      html.format(
          "<p class=\"banner doubt\">The load tester may have been the limit: %s.</p>\n",
          Html.escape(doubt));
    }
    if (verdicts.isEmpty()) {
      return;
    }
    out.append("<table class=\"verdicts\"><tr><th></th><th>Expected</th><th>Measured</th></tr>\n");
    for (Expectation.Verdict verdict : verdicts) {
      html.format(
          "<tr><td class=\"%s\">%s</td><td>%s</td><td>%s</td></tr>\n",
          verdict.held() ? "good" : "bad",
          verdict.held() ? "held" : "failed",
          Html.escape(verdict.expectation().text()),
          verdict.expectation().name().metric().unit().format(verdict.measured()));
    }
    out.append("</table>\n");
  }

  private void tiles() {
    out.append("<div class=\"tiles\">\n");
    tile("Packets lost", Metric.LOSS, "");
    tile("Latency, 99 %", Metric.LATENCY, "p99");
    tile("Join, 95 %", Metric.JOIN, "p95");
    tile("Failed viewers", Metric.FAILED, "");
    tile("Packets a second", Metric.PACKETS_PER_SECOND, "");
    tile("Mbit/s", Metric.MBPS, "");
    tile("Server CPU", Metric.SERVER_CPU, "");
    tile("Load tester CPU", Metric.GENERATOR_CPU, "");
    out.append("</div>\n");
  }

  private void tile(String title, Metric metric, String point) {
    double value = figures.value(new MetricName(metric, point));
    boolean big = metric.unit() == Unit.COUNT && value >= 1_000;
    String text = big ? String.format(Locale.ROOT, "%,.0f", value) : metric.unit().format(value);
    html.format("<div><b>%s</b><span>%s</span></div>\n", text, title);
  }

  private void plots() {
    out.append("<div class=\"plots\">\n");
    for (Plots.Titled plot : Plots.of(report)) {
      html.format(
          "<figure><figcaption>%s</figcaption>\n%s</figure>\n",
          Html.escape(plot.title()), plot.plot().svg());
    }
    out.append("</div>\n");
  }

  private void tables() {
    out.append("<h2>Times</h2>\n<table><tr><th>Figure</th>");
    for (String point : POINTS) {
      html.format("<th class=\"n\">%s</th>", point);
    }
    out.append("<th class=\"n\">samples</th><th>Meaning</th></tr>\n");
    for (Metric metric : Metric.values()) {
      Histogram distribution = figures.distribution(metric);
      if (distribution == null || distribution.getTotalCount() == 0) {
        continue;
      }
      html.format("<tr><td>%s</td>", metric.label());
      for (String point : POINTS) {
        double value = figures.value(new MetricName(metric, point));
        html.format("<td class=\"n\">%s</td>", metric.unit().format(value));
      }
      html.format(
          "<td class=\"n\">%,d</td><td class=\"meaning\">%s</td></tr>\n",
          distribution.getTotalCount(), metric.meaning());
    }
    out.append("</table>\n<h2>Figures</h2>\n<table>\n");
    for (Metric metric : Metric.values()) {
      double value = figures.value(metric);
      if (!metric.isDistribution() && !Double.isNaN(value)) {
        html.format(
            "<tr><td>%s</td><td class=\"n\">%s</td><td class=\"meaning\">%s</td></tr>\n",
            metric.label(), metric.unit().format(value), metric.meaning());
      }
    }
    out.append("</table>\n");
    failures();
  }

  private void failures() {
    List<Failures.Reason> reasons = Failures.of(report.outcome().viewers());
    if (reasons.isEmpty()) {
      return;
    }
    out.append("<h2>Failed viewers</h2>\n<table>\n");
    for (Failures.Reason reason : reasons) {
      html.format(
          "<tr><td class=\"n\">%d</td><td>%s</td></tr>\n",
          reason.viewers(), Html.escape(reason.text()));
    }
    out.append("</table>\n");
  }

  private void notes() {
    out.append(
        """
        <h2>How it was measured</h2>
        <p>Every viewer has its own socket, ICE agent and DTLS session, and authenticates and decrypts every
        packet. Latency runs from the moment the publisher hands a packet to its socket to the moment the
        viewer's loop reads it: both directions of the network, the server, and the load tester's own delay
        (generator-harness tells how much that is). The time travels in the media itself. Media from the
        server's cache, which a joining viewer gets first, does not count. Publishers and viewers share one
        clock, so they have to run on one machine.</p>
        """);
  }
}
