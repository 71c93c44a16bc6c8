package io.coanchor.loadtest.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.coanchor.loadtest.expect.Expectation;
import io.coanchor.loadtest.expect.Figures;
import io.coanchor.loadtest.expect.Metric;
import io.coanchor.loadtest.expect.MetricName;
import io.coanchor.loadtest.measure.ViewerRecord;
import io.coanchor.loadtest.run.LoadPlan;
import io.coanchor.loadtest.run.Sample;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Every figure as JSON; times in microseconds, parts of 1; the names stand in docs/loadtest.md. */
final class JsonReport {
  private static final List<String> POINTS =
      List.of("min", "p50", "p90", "p95", "p99", "p99.9", "max", "mean");
  private static final double NANOS_PER_MICRO = 1e3;

  private final JsonGenerator json;

  private JsonReport(JsonGenerator json) {
    this.json = json;
  }

  static String of(Report report) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
      generator.useDefaultPrettyPrinter();
      new JsonReport(generator).write(report);
    }
    return text + "\n";
  }

  private void write(Report report) throws IOException {
    json.writeStartObject();
    json.writeStringField("started", report.outcome().started().toString());
    json.writeBooleanField("held", report.held());
    plan(report.plan());
    json.writeArrayFieldStart("expectations");
    for (Expectation.Verdict verdict : report.verdicts()) {
      json.writeStartObject();
      json.writeStringField("text", verdict.expectation().text());
      json.writeStringField("figure", verdict.expectation().name().toString());
      number("bound", verdict.expectation().bound());
      number("measured", verdict.measured());
      json.writeBooleanField("held", verdict.held());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("generatorDoubts");
    for (String doubt : report.outcome().doubts()) {
      json.writeString(doubt);
    }
    json.writeEndArray();
    figures(report.outcome().figures());
    samples(report.outcome().samples());
    viewers(report.outcome().viewers());
    json.writeEndObject();
  }

  private void plan(LoadPlan plan) throws IOException {
    LoadPlan.Load load = plan.load();
    json.writeObjectFieldStart("plan");
    json.writeStringField("scenario", load.kind().label());
    json.writeNumberField("publishers", load.publishers());
    json.writeNumberField("viewers", load.viewers());
    json.writeNumberField("ramp", load.ramp());
    json.writeNumberField("durationSeconds", load.duration().toMillis() / 1e3);
    json.writeNumberField("rooms", load.rooms());
    json.writeNumberField("threads", plan.threads());
    json.writeEndObject();
  }

  private void figures(Figures figures) throws IOException {
    json.writeObjectFieldStart("figures");
    for (Metric metric : Metric.values()) {
      if (!metric.isDistribution()) {
        number(metric.label(), figures.value(metric));
        continue;
      }
      Histogram distribution = figures.distribution(metric);
      json.writeObjectFieldStart(metric.label());
      json.writeNumberField("count", distribution == null ? 0 : distribution.getTotalCount());
      for (String point : POINTS) {
        number(point, figures.value(new MetricName(metric, point)));
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private void samples(List<Sample> samples) throws IOException {
    json.writeArrayFieldStart("samples");
    for (Sample sample : samples) {
      json.writeStartObject();
      number("seconds", sample.seconds());
      json.writeStringField("phase", sample.phase());
      json.writeNumberField("playing", sample.playing());
      number("packetsPerSecond", sample.packetsPerSecond());
      number("mbps", sample.mbps());
      number("loss", sample.loss());
      number("latencyP50", sample.latencyP50Us());
      number("latencyP99", sample.latencyP99Us());
      number("generatorCores", sample.generatorCores());
      number("serverCores", sample.serverCores());
      number("serverViewers", sample.serverViewers());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void viewers(List<ViewerRecord> viewers) throws IOException {
    json.writeArrayFieldStart("viewers");
    for (ViewerRecord viewer : viewers) {
      json.writeStartObject();
      json.writeNumberField("number", viewer.number());
      json.writeStringField("stream", viewer.stream());
      json.writeBooleanField("staying", viewer.staying());
      json.writeStringField("failure", viewer.failure());
      micros("joinAnswer", viewer.join().toAnswerNs());
      micros("joinIce", viewer.join().toIceNs());
      micros("joinDtls", viewer.join().toConnectedNs());
      micros("joinPacket", viewer.join().toFirstPacketNs());
      micros("join", viewer.join().toFirstKeyFrameNs());
      json.writeNumberField("audioPackets", viewer.audio().packets());
      json.writeNumberField("videoPackets", viewer.video().packets());
      json.writeNumberField("missing", viewer.audio().missing() + viewer.video().missing());
      json.writeNumberField(
          "framesMissing", viewer.audio().framesMissing() + viewer.video().framesMissing());
      json.writeNumberField("lost", viewer.network().lost());
      json.writeNumberField("recovered", viewer.network().recovered());
      json.writeNumberField("nacks", viewer.network().nacks());
      json.writeNumberField("authFailures", viewer.network().authenticationFailures());
      micros("latencyP50", viewer.latencyNs(50));
      micros("latencyP99", viewer.latencyNs(99));
      micros("jitter", viewer.network().jitterNs());
      json.writeNumberField("stalls", viewer.stalls());
      micros("stalled", viewer.stalledNs());
      micros("longestStall", viewer.longestStallNs());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Null where nothing was measured. */
  private void number(String name, double value) throws IOException {
    if (Double.isNaN(value)) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, value);
    }
  }

  private void micros(String name, long nanos) throws IOException {
    number(name, nanos < 0 ? Double.NaN : nanos / NANOS_PER_MICRO);
  }
}
