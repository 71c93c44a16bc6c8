package io.coanchor.core.srtp;

import io.coanchor.core.rtp.RtpParts;
import java.lang.foreign.MemorySegment;

/** AES-GCM (RFC 7714 section 8). */
final class LibcryptoGcmSealer extends LibcryptoSealer {
  private static final long NOWHERE = 0;

  LibcryptoGcmSealer(LibcryptoEngine engine, SessionKeys keys, int tagBytes) {
    super(engine, keys, true, tagBytes, new byte[SessionKeys.GCM_IV_BYTES]);
  }

  @Override
  void protect(RtpParts packet, byte[] iv, MemorySegment out, long outOffset) {
    begin(packet, out, outOffset);
    long start = out.address() + outOffset;
    Libcrypto.update(context(), NOWHERE, written(), start, packet.headerLength());
    encrypt(packet, out, outOffset);
    Libcrypto.tag(context(), start + packet.length(), written(), overheadBytes());
  }
}
