package io.coanchor.loadtest.run;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a server's figures in Prometheus' text format, where it has them. */
final class ServerFigures implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofMillis(1_500);
  private static final int MAX_BYTES = 4 << 20;
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d*)?([eE][-+]?\\d+)?");

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final @Nullable URI source;

  ServerFigures(@Nullable URI source) {
    this.source = source;
  }

  /**
   * What is used of it; NaN for what is not there.
   *
   * @param cpuSeconds of the process since its start
   * @param residentBytes memory
   * @param sentDatagrams of media since its start
   * @param viewers play sessions
   */
  record Reading(double cpuSeconds, double residentBytes, double sentDatagrams, double viewers) {
    static final Reading NONE = new Reading(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
  }

  Reading read() throws InterruptedException {
    if (source == null) {
      return Reading.NONE;
    }
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(source).timeout(TIMEOUT).build(),
              HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofString(), MAX_BYTES));
      return response.statusCode() == 200 ? of(parse(response.body())) : Reading.NONE;
    } catch (IOException _) {
      return Reading.NONE;
    }
  }

  private static Reading of(Map<String, Double> values) {
    return new Reading(
        values.getOrDefault("process_cpu_seconds_total", Double.NaN),
        values.getOrDefault("process_resident_memory_bytes", Double.NaN),
        values.getOrDefault(
            "coanchor_media_sent_datagrams_total",
            values.getOrDefault("coanchor_media_sent_datagrams", Double.NaN)),
        values.getOrDefault("coanchor_viewers", Double.NaN));
  }

  /** Every name with the sum over its labels. */
  static Map<String, Double> parse(String text) {
    Map<String, Double> values = new HashMap<>();
    for (String line : text.split("\n", -1)) {
      int nameEnd = line.indexOf('{') >= 0 ? line.indexOf('{') : line.indexOf(' ');
      int valueStart = line.indexOf('}') >= 0 ? line.indexOf('}') + 1 : nameEnd;
      if (line.startsWith("#") || nameEnd <= 0) {
        continue;
      }
      String value = line.substring(valueStart).strip().split(" ", -1)[0];
      if (NUMBER.matcher(value).matches()) {
        values.merge(line.substring(0, nameEnd), Double.parseDouble(value), Double::sum);
      }
    }
    return values;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
