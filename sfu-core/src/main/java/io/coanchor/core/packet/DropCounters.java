package io.coanchor.core.packet;

import java.util.Map;
import java.util.TreeMap;

/** One count per {@link DropReason}. Written by the owner's thread only. */
public final class DropCounters {
  private static final DropReason[] REASONS = DropReason.values();

  private final long[] counts = new long[REASONS.length];

  /** Counts one drop. */
  public void count(DropReason reason) {
    counts[reason.ordinal()]++;
  }

  /** How often {@code reason} was counted. */
  public long get(DropReason reason) {
    return counts[reason.ordinal()];
  }

  /** Adds every count of {@code other} to these. */
  public void addAll(DropCounters other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  /** The counts above zero, by label. */
  public Map<String, Long> debugState() {
    Map<String, Long> state = new TreeMap<>();
    for (DropReason reason : REASONS) {
      if (counts[reason.ordinal()] > 0) {
        state.put(reason.label(), counts[reason.ordinal()]);
      }
    }
    return state;
  }
}
