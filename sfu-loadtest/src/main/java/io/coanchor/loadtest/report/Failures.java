package io.coanchor.loadtest.report;

import io.coanchor.loadtest.measure.ViewerRecord;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Why viewers failed, the most frequent reasons first. */
final class Failures {
  private static final int MAX_REASONS = 8;

  private Failures() {}

  /** A reason and how many it struck. */
  record Reason(String text, int viewers) {}

  static List<Reason> of(List<ViewerRecord> viewers) {
    Map<String, Integer> counts = new TreeMap<>();
    for (ViewerRecord viewer : viewers) {
      String failure = viewer.failure();
      if (failure != null) {
        counts.merge(failure, 1, Integer::sum);
      } else if (!viewer.join().joined()) {
        counts.merge("no complete key frame came", 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .map(entry -> new Reason(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparingInt(Reason::viewers).reversed())
        .limit(MAX_REASONS)
        .toList();
  }
}
