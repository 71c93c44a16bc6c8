package io.coanchor.core.srtp;

import io.coanchor.core.dtls.SrtpKeys;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.rtp.RtpParts;
import io.coanchor.core.sdp.DtlsRole;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** Packets in parts, and what sealers and jitsi-srtp make of them. */
final class Sealers {
  static final int OUT_BYTES = 4096;

  private Sealers() {}

  static SrtpKeys keys(SrtpProfile profile, Random random) {
    byte[] material = new byte[SrtpKeys.materialBytes(profile)];
    random.nextBytes(material);
    return new SrtpKeys(profile, material);
  }

  /** A header with CSRCs and an extension of so many words, none for -1. */
  static byte[] header(int sequence, int ssrc, int csrcs, int extensionWords, Random random) {
    boolean extended = extensionWords >= 0;
    int length = 12 + 4 * csrcs + (extended ? 4 + 4 * extensionWords : 0);
    byte[] header = new byte[length];
    random.nextBytes(header);
    ByteBuffer fields = ByteBuffer.wrap(header);
    fields.put(0, (byte) (0x80 | (extended ? 0x10 : 0) | csrcs));
    fields.putShort(2, (short) sequence).putInt(8, ssrc);
    if (extended) {
      fields.putInt(12 + 4 * csrcs, 0xbede0000 | extensionWords);
    }
    return header;
  }

  /** The packet as one array, as it was before protection. */
  static byte[] joined(RtpParts parts) {
    ByteBuffer packet =
        ByteBuffer.allocate(parts.length())
            .put(parts.head(), 0, parts.headLength())
            .put(parts.payload(), parts.payloadOffset(), parts.payloadLength());
    if (parts.paddingBytes() > 0) {
      packet.put(0, (byte) (packet.get(0) | 0x20));
      packet.put(packet.capacity() - 1, (byte) parts.paddingBytes());
    }
    return packet.array();
  }

  static byte[] seal(RtpSealer sealer, RtpParts parts) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(OUT_BYTES);
      out.fill((byte) 0x5a);
      int offset = 7;
      int length = sealer.seal(parts, out, offset);
      byte[] sealed = out.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
      if (out.get(ValueLayout.JAVA_BYTE, offset - 1) != 0x5a
          || out.get(ValueLayout.JAVA_BYTE, offset + length) != 0x5a) {
        throw new AssertionError("wrote outside its place");
      }
      return sealed;
    }
  }

  static SrtpSession reference(SrtpProfile profile, SrtpKeys keys) {
    return new SrtpSession(profile, keys, DtlsRole.SERVER);
  }

  static byte[] protect(SrtpSession session, byte[] packet) {
    byte[] buffer = Arrays.copyOf(packet, packet.length + Sessions.ROOM);
    return Arrays.copyOf(buffer, session.protectRtp(buffer, 0, packet.length));
  }
}
