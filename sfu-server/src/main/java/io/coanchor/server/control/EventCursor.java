package io.coanchor.server.control;

import io.coanchor.proto.v1.ErrorReason;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far somebody has read an application's part of the ledger: of each node the number of the
 * last entry. A node that is not there has not been read at all.
 */
final class EventCursor {
  private static final String KIND = "events";

  private final long sdkAppId;
  private final SortedMap<String, Long> numbers;

  private EventCursor(long sdkAppId, SortedMap<String, Long> numbers) {
    this.sdkAppId = sdkAppId;
    this.numbers = numbers;
  }

  /** Before everything. */
  static EventCursor start(long sdkAppId) {
    return new EventCursor(sdkAppId, new TreeMap<>());
  }

  /**
   * Reads a caller's.
   *
   * @param text empty for the beginning
   * @throws StatusException when it was not made for this application
   */
  static EventCursor of(long sdkAppId, String text) throws StatusException {
    if (text.isEmpty()) {
      return start(sdkAppId);
    }
    List<String> parts = OpaqueText.read(KIND, Long.toString(sdkAppId), text);
    if (parts == null || parts.size() % 2 != 0) {
      throw bad();
    }
    SortedMap<String, Long> numbers = new TreeMap<>();
    for (int i = 0; i < parts.size(); i += 2) {
      long number = number(parts.get(i + 1));
      if (number < 1 || numbers.put(parts.get(i), number) != null) {
        throw bad();
      }
    }
    return new EventCursor(sdkAppId, numbers);
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Refuses a cursor that names what the ledger does not have. */
  void check(Map<String, Long> lastNumbers) throws StatusException {
    for (Map.Entry<String, Long> each : numbers.entrySet()) {
      if (each.getValue() > lastNumbers.getOrDefault(each.getKey(), 0L)) {
        throw bad();
      }
    }
  }

  private static StatusException bad() {
    return Errors.of(
        Status.Code.INVALID_ARGUMENT,
        ErrorReason.BAD_CURSOR,
        "after: not a cursor of this application's events (expected: one from its last answer)",
        Map.of("field", "after"));
  }

  long sdkAppId() {
    return sdkAppId;
  }

  /** The number of the last entry read of a node, or 0. */
  long of(String node) {
    return numbers.getOrDefault(node, 0L);
  }

  /** The one that has read a node so far. */
  EventCursor with(String node, long number) {
    SortedMap<String, Long> changed = new TreeMap<>(numbers);
    changed.put(node, number);
    return new EventCursor(sdkAppId, changed);
  }

  /** What callers are given. */
  String text() {
    List<String> parts = new ArrayList<>();
    numbers.forEach((node, number) -> {
      parts.add(node);
      parts.add(Long.toString(number));
    });
    return OpaqueText.of(KIND, Long.toString(sdkAppId), parts);
  }
}
