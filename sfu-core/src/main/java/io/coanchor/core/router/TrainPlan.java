package io.coanchor.core.router;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.forward.MediaPacket;

/**
 * Makes the packets of a frame equally long, so that each viewer gets them in one train.
 *
 * <p>Who splits a frame into equal parts gets some that are an octet longer than others, and a
 * train ends at the first packet that is shorter. A few octets of padding (RFC 3550 section 5.1)
 * cost less than another trip down the stack, for each viewer. Decided once per batch, for all of
 * them: what a viewer's header adds is the same for all packets of a frame.
 */
final class TrainPlan {
  /**
   * The most that a packet is lengthened by: about one percent. Parts of one frame differ by one
   * octet, or two where descriptors differ; what differs by more was not split evenly.
   */
  static final int MAX_PADDING_OCTETS = 16;

  private TrainPlan() {}

  /** Sets the padding of a batch's packets. */
  static void apply(MediaBatch batch) {
    int count = batch.count();
    int from = 0;
    while (from < count) {
      int end = from + 1;
      if (batch.kind(from) == MediaKind.VIDEO) {
        end = endOfEvenRun(batch, from);
        level(batch, from, end);
      }
      from = end;
    }
  }

  /** Where a run of one layer's packets ends whose lengths differ by no more than the padding. */
  private static int endOfEvenRun(MediaBatch batch, int from) {
    int shortest = batch.packet(from).length();
    int longest = shortest;
    int end = from + 1;
    while (end < batch.count() && batch.layerId(end) == batch.layerId(from)) {
      int length = batch.packet(end).length();
      shortest = Math.min(shortest, length);
      longest = Math.max(longest, length);
      if (length == 0 || longest - shortest > MAX_PADDING_OCTETS) {
        break;
      }
      end++;
    }
    return end;
  }

  /**
   * Makes all but the last as long as the longest; the last too when something shorter follows,
   * which can then be the train's end.
   */
  private static void level(MediaBatch batch, int from, int end) {
    int longest = 0;
    for (int i = from; i < end; i++) {
      longest = Math.max(longest, batch.packet(i).length());
    }
    boolean goesOn = end < batch.count() && batch.packet(end).length() < longest;
    for (int i = from; i < end; i++) {
      MediaPacket packet = batch.packet(i);
      boolean last = i == end - 1 && !goesOn;
      packet.trainPadding(last || packet.length() == 0 ? 0 : longest - packet.length());
    }
  }
}
