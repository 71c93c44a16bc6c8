package io.coanchor.core.packet;

import java.util.Map;
import java.util.TreeMap;

/** One count per {@link DropReason}. Written by the owner's thread only. */
public final class DropCounters {
  private static final DropReason[] REASONS = DropReason.values();

  private static final long[] NOTHING = new long[0];

  /** Empty until something is dropped: most peers never lose a packet here. */
  private long[] counts = NOTHING;

  /** Counts one drop. */
  public void count(DropReason reason) {
    if (counts.length == 0) {
      counts = new long[REASONS.length];
    }
    counts[reason.ordinal()]++;
  }

  /** How often {@code reason} was counted. */
  public long get(DropReason reason) {
    return counts.length == 0 ? 0 : counts[reason.ordinal()];
  }

  /** Adds every count of {@code other} to these. */
  public void addAll(DropCounters other) {
    if (counts.length < other.counts.length) {
      counts = new long[REASONS.length];
    }
    for (int i = 0; i < other.counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  /** The counts above zero, by label. */
  public Map<String, Long> debugState() {
    Map<String, Long> state = new TreeMap<>();
    for (DropReason reason : REASONS) {
      long count = get(reason);
      if (count > 0) {
        state.put(reason.label(), count);
      }
    }
    return state;
  }
}
