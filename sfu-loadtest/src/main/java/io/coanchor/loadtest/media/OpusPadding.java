package io.coanchor.loadtest.media;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** Adds padding to Opus packets, which decoders skip (RFC 6716 section 3.2.5). */
final class OpusPadding {
  private static final int CODE_MASK = 3;
  private static final int VBR = 0x80;
  private static final int PADDED = 0x40;
  private static final int LONG_PADDING = 255;
  private static final int LONG_PADDING_BYTES = 254;

  private OpusPadding() {}

  /** The same packet with these bytes behind its frames; null if it is malformed. */
  static byte @Nullable [] append(byte[] packet, byte[] padding) {
    if (packet.length < 1) {
      return null;
    }
    int code = packet[0] & CODE_MASK;
    if (code != CODE_MASK) {
      int frames = code == 0 ? 1 : 2;
      int count = frames | PADDED | (code == 2 ? VBR : 0);
      return write(packet, count, padding.length, 1, padding);
    }
    if (packet.length < 2) {
      return null;
    }
    int at = 2;
    int before = 0;
    if ((packet[1] & PADDED) != 0) {
      int length = LONG_PADDING;
      while (length == LONG_PADDING) {
        if (at >= packet.length) {
          return null;
        }
        length = packet[at++] & 0xff;
        before += length == LONG_PADDING ? LONG_PADDING_BYTES : length;
      }
      if (before > packet.length - at) {
        return null;
      }
    }
    return write(packet, packet[1] | PADDED, before + padding.length, at, padding);
  }

  private static byte[] write(
      byte[] packet, int count, int paddingBytes, int framesAt, byte[] padding) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(packet.length + padding.length + 4);
    out.write(packet[0] | CODE_MASK);
    out.write(count);
    int left = paddingBytes;
    while (left > LONG_PADDING_BYTES) {
      out.write(LONG_PADDING);
      left -= LONG_PADDING_BYTES;
    }
    out.write(left);
    out.write(packet, framesAt, packet.length - framesAt);
    out.writeBytes(padding);
    return out.toByteArray();
  }
}
