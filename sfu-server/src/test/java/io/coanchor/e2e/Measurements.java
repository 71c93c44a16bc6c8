package io.coanchor.e2e;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Figures of one test: printed, and kept as JSON in {@code target/measurements}. */
final class Measurements {
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  private final String name;
  private final Map<String, Object> figures = new LinkedHashMap<>();

  Measurements(String name) {
    this.name = name;
  }

  void put(String figure, double value) {
    figures.put(figure, Math.round(value * 10) / 10.0);
  }

  void put(String figure, double[] values) {
    figures.put(figure, values);
  }

  void write() throws IOException {
    String json = GSON.toJson(figures);
    Path directory = Files.createDirectories(Path.of("target", "measurements"));
    Files.writeString(directory.resolve(name + ".json"), json + "\n");
    System.out.println("Measured " + name + ": " + new Gson().toJson(figures));
  }

  /** The value below which the given share of the values lies (nearest rank). */
  static double quantile(double[] values, double share) {
    if (values.length == 0) {
      return Double.NaN;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.clamp(rank - 1, 0, sorted.length - 1)];
  }

  static double median(double[] values) {
    return quantile(values, 0.5);
  }
}
