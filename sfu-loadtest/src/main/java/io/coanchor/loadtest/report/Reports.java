package io.coanchor.loadtest.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes reports. */
public final class Reports {
  private Reports() {}

  /** For a terminal. */
  public static String text(Report report) {
    return TextReport.of(report);
  }

  /** Field names: docs/loadtest.md. */
  public static void writeJson(Report report, Path file) throws IOException {
    Files.writeString(file, JsonReport.of(report));
  }

  /** One file without anything from elsewhere. */
  public static void writeHtml(Report report, Path file) throws IOException {
    Files.writeString(file, HtmlReport.of(report));
  }
}
