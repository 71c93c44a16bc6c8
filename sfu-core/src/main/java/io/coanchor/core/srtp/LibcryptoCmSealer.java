package io.coanchor.core.srtp;

import io.coanchor.core.rtp.RtpParts;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * AES in counter mode and HMAC-SHA1 cut to 80 bits (RFC 3711 sections 4.1.1 and 4.2.1). The digests
 * of the padded key, inner and outer, are computed once; every packet goes on from them (RFC 2104
 * section 4).
 */
final class LibcryptoCmSealer extends LibcryptoSealer {
  private static final int SHA1_BLOCK_BYTES = 64;
  private static final byte INNER_PAD = 0x36;
  private static final byte OUTER_PAD = 0x5c;
  private static final ValueLayout.OfInt BIG_ENDIAN_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final SessionKeys keys;
  private final byte[] iv = new byte[SessionKeys.CM_IV_BYTES];
  private final MemorySegment vector = MemorySegment.ofArray(iv);
  private final int[] inner = new int[Libcrypto.SHA1_STATE_INTS];
  private final int[] outer = new int[Libcrypto.SHA1_STATE_INTS];
  private final int[] state = new int[Libcrypto.SHA1_STATE_INTS];
  private final byte[] digest = new byte[Libcrypto.SHA1_BYTES];
  private final MemorySegment stateSegment = MemorySegment.ofArray(state);
  private final MemorySegment digestSegment = MemorySegment.ofArray(digest);

  LibcryptoCmSealer(LibcryptoEngine engine, SessionKeys keys, int tagBytes) {
    super(engine, keys, false, tagBytes);
    this.keys = keys;
    begin(inner, keys.authenticationKey(), INNER_PAD);
    begin(outer, keys.authenticationKey(), OUTER_PAD);
  }

  @Override
  void protect(RtpParts packet, MemorySegment out, long outOffset) {
    writeHeader(packet, out, outOffset);
    keys.initialisationVector(packet, iv);
    Libcrypto.next(context(), vector);
    encrypt(packet, out, outOffset);
    // The tag covers the rollover counter too, which is not sent: it stands where the tag will.
    long end = outOffset + packet.length();
    out.set(BIG_ENDIAN_INT, end, (int) packet.rolloverCounter());
    System.arraycopy(inner, 0, state, 0, state.length);
    Libcrypto.sha1Update(
        stateSegment, out.address() + outOffset, packet.length() + (long) Integer.BYTES);
    Libcrypto.sha1Final(digestSegment, stateSegment);
    System.arraycopy(outer, 0, state, 0, state.length);
    Libcrypto.sha1Update(stateSegment, digestSegment);
    Libcrypto.sha1Final(digestSegment, stateSegment);
    MemorySegment.copy(digest, 0, out, ValueLayout.JAVA_BYTE, end, overheadBytes());
  }

  @Override
  public long warm() {
    return keys.warm() + iv[0] + inner[0] + outer[0];
  }

  private static void begin(int[] state, byte[] key, byte pad) {
    byte[] block = Arrays.copyOf(key, SHA1_BLOCK_BYTES);
    for (int i = 0; i < block.length; i++) {
      block[i] ^= pad;
    }
    Libcrypto.sha1Begin(MemorySegment.ofArray(state), MemorySegment.ofArray(block));
  }
}
