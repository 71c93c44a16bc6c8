package io.coanchor.core.forward;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.packet.DropReason;
import io.coanchor.core.rtp.HeaderExtension;
import io.coanchor.core.rtp.RedParser;
import io.coanchor.core.rtp.RtpPacket;
import org.jspecify.annotations.Nullable;

/**
 * Takes redundant audio apart (RFC 2198): packets that were lost come out of later packets' blocks,
 * at their own place in the sequence and before the packet that brought them.
 *
 * <p>RFC 2198 gives blocks a time, not a sequence number. Senders put consecutive packets into a
 * packet, so the n-th block from the end is the n-th packet before it; a block whose time does not
 * fit between its neighbours' is left out.
 */
final class RedUnpacker {
  private final MediaLayer layer;
  private final SourceFormat format;
  private final RedParser parser = new RedParser();

  RedUnpacker(MediaLayer layer, SourceFormat format) {
    this.layer = layer;
    this.format = format;
  }

  @Nullable DropReason onPacket(
      RtpPacket packet, long extendedSequence, long extendedTimestamp, long nowNs) {
    byte[] array = packet.array();
    if (!parser.wrap(array, packet.payloadOffset(), packet.payloadLength())) {
      return DropReason.RED_MALFORMED;
    }
    int primary = parser.primary();
    Codec codec = media(parser.payloadType(primary));
    if (codec == null) {
      return DropReason.RTP_UNKNOWN_PAYLOAD_TYPE;
    }
    recover(array, extendedSequence, extendedTimestamp, nowNs);
    int length = parser.length(primary);
    MediaPacket slot = layer.history().claim(extendedSequence, length, 0, nowNs);
    if (slot == null) {
      return DropReason.RTP_DUPLICATE;
    }
    System.arraycopy(array, parser.offset(primary), slot.array(), slot.offset(), length);
    slot.header(extendedTimestamp, packet.marker(), codec, nowNs)
        .octets(format.octet(packet, HeaderExtension.AUDIO_LEVEL), MediaPacket.NONE);
    return layer.commit(slot, false, nowNs);
  }

  private void recover(byte[] array, long sequence, long timestamp, long nowNs) {
    History history = layer.history();
    int primary = parser.primary();
    for (int block = 0; block < primary; block++) {
      long blockSequence = sequence - (primary - block);
      long blockTimestamp = timestamp - parser.timestampOffset(block);
      int length = parser.length(block);
      Codec codec = media(parser.payloadType(block));
      // Before the first packet of the source there is nothing to repair.
      boolean wanted =
          length > 0
              && codec != null
              && history.newest() >= 0
              && blockSequence > Math.max(history.oldest(), layer.source().first())
              && history.find(blockSequence) == null;
      if (!wanted || codec == null || !fits(history, blockSequence, blockTimestamp, timestamp)) {
        continue;
      }
      MediaPacket slot = history.claim(blockSequence, length, 0, nowNs);
      if (slot == null) {
        continue;
      }
      System.arraycopy(array, parser.offset(block), slot.array(), slot.offset(), length);
      slot.header(blockTimestamp, false, codec, nowNs);
      layer.commit(slot, true, nowNs);
    }
  }

  private static boolean fits(History history, long sequence, long timestamp, long carrier) {
    MediaPacket before = history.find(sequence - 1);
    MediaPacket after = history.find(sequence + 1);
    return timestamp < carrier
        && (before == null || before.extendedTimestamp() < timestamp)
        && (after == null || after.extendedTimestamp() > timestamp);
  }

  private @Nullable Codec media(int payloadType) {
    Codec codec = format.codecOf(payloadType);
    return codec != null && codec.isMedia() ? codec : null;
  }
}
