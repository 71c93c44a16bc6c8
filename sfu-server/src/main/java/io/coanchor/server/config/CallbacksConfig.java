package io.coanchor.server.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * How callbacks wait and leave; where to is each application's own {@link CallbackConfig}.
 *
 * @param queueFile the SQLite file they wait in; made, with its folder, when the first application
 *     has a callback URL
 * @param maxQueued how many may wait of one application; what happens beyond is lost, loudly
 * @param maxConcurrent requests under way at once to one application's receiver
 */
public record CallbacksConfig(String queueFile, int maxQueued, int maxConcurrent) {

  public CallbacksConfig {
    if (queueFile.isBlank() || !isPath(queueFile)) {
      throw Checks.bad("queue-file", queueFile.isBlank() ? "\"\"" : queueFile, "a file's path");
    }
    Checks.range("max-queued", maxQueued, 1_000, 100_000_000);
    Checks.range("max-concurrent", maxConcurrent, 1, 1_000);
  }

  private static boolean isPath(String text) {
    try {
      return Path.of(text).getFileName() != null;
    } catch (InvalidPathException e) {
      return false;
    }
  }

  static CallbacksConfig defaults() {
    return new CallbacksConfig("data/callbacks.db", 1_000_000, 32);
  }
}
