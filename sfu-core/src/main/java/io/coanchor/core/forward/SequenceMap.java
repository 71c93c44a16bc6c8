package io.coanchor.core.forward;

import org.jspecify.annotations.Nullable;

/**
 * Which source packet stands behind each of a viewer's sequence numbers, and the other way round.
 *
 * <p>Within a run of packets the two differ by a constant, so only the beginnings of runs are kept:
 * one when the source changes, one when packets that the viewer must not miss are left out. A late
 * packet still finds its place, and nothing is stored per packet.
 */
final class SequenceMap {
  /** Runs kept: sources change and paddings come a few times a second at most. */
  static final int RUNS = 128;

  /** Most viewers have one source, and nothing left out. */
  private static final int FIRST_RUNS = 4;

  private long[] outStarts = new long[FIRST_RUNS];
  private long[] sourceStarts = new long[FIRST_RUNS];
  private @Nullable SourceEpoch[] epochs = new SourceEpoch[FIRST_RUNS];
  private int first;
  private int count;
  private long nextOut;
  private long nextSource;

  /** What the present run adds to a source number: all that a packet in sequence needs. */
  private long shift;

  /**
   * Creates an empty map.
   *
   * @param firstOut the viewer's first sequence number (0..65535); extended ones start at the next
   *     cycle, so that none is ever negative
   */
  SequenceMap(int firstOut) {
    this.nextOut = firstOut + PacketWriter.FIRST_CYCLE;
  }

  /** Starts a run: the next packet of {@code epoch} in sequence is {@code firstSource}. */
  void begin(SourceEpoch epoch, long firstSource) {
    // Only one source back can still be asked for; older ones would keep dead histories alive.
    SourceEpoch previous = count == 0 ? null : epochs[at(count - 1)];
    while (count > 0 && epochs[at(0)] != previous) {
      dropOldest();
    }
    add(epoch, nextOut, firstSource);
    nextSource = firstSource;
  }

  /** The next source number that was not seen yet. */
  long nextSource() {
    return nextSource;
  }

  /** The viewer's next number. */
  long nextOut() {
    return nextOut;
  }

  /** The viewer's number of a packet at or after {@link #nextSource}; numbers skipped stay free. */
  long append(long source) {
    long out = source + shift;
    nextSource = source + 1;
    nextOut = out + 1;
    return out;
  }

  /** Leaves out a packet at or after {@link #nextSource}: the viewer sees no gap for it. */
  void leaveOut(long source) {
    int last = at(count - 1);
    long out = outStarts[last] + source - sourceStarts[last];
    SourceEpoch epoch = epochs[last];
    if (out == outStarts[last]) {
      sourceStarts[last] = source + 1;
      shift = out - source - 1;
    } else if (epoch != null) {
      add(epoch, out, source + 1);
    }
    nextSource = source + 1;
    nextOut = out;
  }

  /**
   * The viewer's number of a late packet of the present epoch; -1 when it has no place any more.
   */
  long placeOf(long source) {
    if (count == 0) {
      return -1;
    }
    SourceEpoch present = epochs[at(count - 1)];
    long end = nextOut;
    for (int i = count - 1; i >= 0; i--) {
      int run = at(i);
      if (epochs[run] != present) {
        return -1;
      }
      if (source >= sourceStarts[run]) {
        long out = outStarts[run] + source - sourceStarts[run];
        return out < end ? out : -1;
      }
      end = outStarts[run];
    }
    return -1;
  }

  /** Extends a viewer's 16-bit number to the one nearest below the newest. */
  long extend(int outSequence) {
    long newest = nextOut - 1;
    return newest - ((newest - outSequence) & 0xffff);
  }

  /** The run that a viewer's extended number lies in; -1 when it is gone or was never given. */
  int runOf(long out) {
    if (out >= nextOut) {
      return -1;
    }
    for (int i = count - 1; i >= 0; i--) {
      if (out >= outStarts[at(i)]) {
        return at(i);
      }
    }
    return -1;
  }

  @Nullable SourceEpoch epochOf(int run) {
    return epochs[run];
  }

  long sourceOf(int run, long out) {
    return sourceStarts[run] + out - outStarts[run];
  }

  private void add(SourceEpoch epoch, long out, long source) {
    if (count == epochs.length) {
      if (count == RUNS) {
        dropOldest();
      } else {
        grow();
      }
    }
    shift = out - source;
    int run = at(count);
    outStarts[run] = out;
    sourceStarts[run] = source;
    epochs[run] = epoch;
    count++;
  }

  private void grow() {
    int size = epochs.length * 2;
    long[] outs = new long[size];
    long[] sources = new long[size];
    @Nullable SourceEpoch[] grown = new SourceEpoch[size];
    for (int i = 0; i < count; i++) {
      outs[i] = outStarts[at(i)];
      sources[i] = sourceStarts[at(i)];
      grown[i] = epochs[at(i)];
    }
    outStarts = outs;
    sourceStarts = sources;
    epochs = grown;
    first = 0;
  }

  private void dropOldest() {
    epochs[first] = null;
    first = at(1);
    count--;
  }

  private int at(int index) {
    return (first + index) & (epochs.length - 1);
  }
}
