package io.coanchor.server.control;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many lines of a minute go to calls that were turned away: anybody can cause them. So many of
 * each source, which are a name and an address, and so many in all; what is left out is counted.
 * From any thread.
 */
final class RefusalLimit {
  static final int WINDOW_SECONDS = 60;

  /** Enough to see who tries, and what. */
  static final int MAX_PER_SOURCE = 20;

  static final int MAX_LINES = 1_000;

  /** Of sources told apart; the others count as one. */
  private static final int MAX_SOURCES = 10_000;

  /** Sources named among those with lines left out. */
  private static final int MAX_NAMED = 10;

  private static final String OTHERS = "others";

  private final Map<String, Count> sources = new ConcurrentHashMap<>();
  private final AtomicInteger lines = new AtomicInteger();

  private static final class Count {
    private final AtomicInteger admitted = new AtomicInteger();
    private final AtomicInteger leftOut = new AtomicInteger();
  }

  /** Whether a line may be written, which is counted. */
  boolean admits(Caller caller) {
    return of(caller).admitted.incrementAndGet() <= MAX_PER_SOURCE
        && lines.incrementAndGet() <= MAX_LINES;
  }

  /** A line is not written. */
  void leaveOut(Caller caller) {
    of(caller).leftOut.incrementAndGet();
  }

  private Count of(Caller caller) {
    String source =
        caller.name().isEmpty() ? caller.address() : caller.name() + "@" + caller.address();
    Count known = sources.get(source);
    if (known != null) {
      return known;
    }
    String key = sources.size() < MAX_SOURCES ? source : OTHERS;
    return sources.computeIfAbsent(key, _ -> new Count());
  }

  /** Begins anew; what was left out, as a line, or nothing. By one thread at a time. */
  Map<String, Object> turn() {
    Map<String, Integer> leftOut = new LinkedHashMap<>();
    int sum = 0;
    for (Map.Entry<String, Count> each : Map.copyOf(sources).entrySet()) {
      sources.remove(each.getKey());
      int count = each.getValue().leftOut.get();
      if (count > 0) {
        leftOut.put(each.getKey(), count);
        sum += count;
      }
    }
    lines.set(0);
    Map<String, Object> line = new LinkedHashMap<>();
    if (sum > 0) {
      Map<String, Integer> most = new LinkedHashMap<>();
      leftOut.entrySet().stream()
          .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
          .limit(MAX_NAMED)
          .forEach(each -> most.put(each.getKey(), each.getValue()));
      line.put("refusedWithoutLine", sum);
      line.put("sources", leftOut.size());
      line.put("most", most);
    }
    return line;
  }
}
