package io.coanchor.core.forward;

import io.coanchor.core.rtp.RedWriter;

/**
 * Builds RED payloads (RFC 2198) of a packet and those before it, out of the history.
 *
 * <p>Only an unbroken run of earlier packets goes in: receivers that number blocks by counting back
 * would else put them in the wrong place. The format carries offsets up to 16,383 units (341 ms)
 * and blocks up to 1,023 bytes; what is beyond is left out.
 */
final class RedBuilder {
  /** Leaves room for headers in an Ethernet MTU with VPN: the same limit that video keeps. */
  static final int MAX_PAYLOAD_BYTES = 1200;

  private static final int BLOCK_HEADER_BYTES = 4;
  private static final int MAX_BLOCK_BYTES = 1023;
  private static final int MAX_TIMESTAMP_OFFSET = 16383;

  private final RedWriter writer = new RedWriter();

  /**
   * How many of the packets before {@code sequence} can go along, at most {@code distance}, none
   * from before {@code first}.
   */
  int blocksFor(LayerView layer, MediaPacket packet, long sequence, long first, int distance) {
    int bytes = 1 + packet.length();
    int blocks = 0;
    while (blocks < distance && sequence - blocks > first) {
      MediaPacket earlier = layer.find(sequence - blocks - 1);
      if (earlier == null
          || earlier.length() == 0
          || earlier.length() > MAX_BLOCK_BYTES
          || earlier.codec() != packet.codec()) {
        break;
      }
      long offset = packet.extendedTimestamp() - earlier.extendedTimestamp();
      bytes += BLOCK_HEADER_BYTES + earlier.length();
      if (offset <= 0 || offset > MAX_TIMESTAMP_OFFSET || bytes > MAX_PAYLOAD_BYTES) {
        break;
      }
      blocks++;
    }
    return blocks;
  }

  /**
   * Writes the payload with exactly {@code blocks} earlier packets.
   *
   * @return its length, or -1 when one of them is not in the history any more
   */
  int write(
      LayerView layer, MediaPacket packet, int blocks, int payloadType, byte[] out, int offset) {
    writer.reset();
    long sequence = packet.extendedSequence();
    for (int back = blocks; back > 0; back--) {
      MediaPacket earlier = layer.find(sequence - back);
      if (earlier == null) {
        writer.reset();
        return -1;
      }
      int timestampOffset = (int) (packet.extendedTimestamp() - earlier.extendedTimestamp());
      if (!writer.add(
          payloadType, timestampOffset, earlier.array(), earlier.offset(), earlier.length())) {
        writer.reset();
        return -1;
      }
    }
    int length =
        writer.write(out, offset, payloadType, packet.array(), packet.offset(), packet.length());
    for (int back = blocks; back > 0; back--) {
      if (layer.find(sequence - back) == null) {
        // overwritten while it was copied
        return -1;
      }
    }
    return length;
  }
}
