package io.coanchor.core.forward;

import io.coanchor.core.rtp.RtpParts;
import java.util.Arrays;

/** A packet in parts put together as it goes over the wire in the clear. */
public final class Composed {
  private Composed() {}

  public static byte[] bytes(RtpParts parts) {
    byte[] whole = Arrays.copyOf(parts.head(), parts.length());
    System.arraycopy(
        parts.payload(), parts.payloadOffset(), whole, parts.headLength(), parts.payloadLength());
    int padding = parts.paddingBytes();
    if (padding > 0) {
      Arrays.fill(whole, whole.length - padding, whole.length, (byte) 0);
      whole[0] |= 0x20;
      whole[whole.length - 1] = (byte) padding;
    } else {
      whole[0] &= (byte) ~0x20;
    }
    return whole;
  }
}
