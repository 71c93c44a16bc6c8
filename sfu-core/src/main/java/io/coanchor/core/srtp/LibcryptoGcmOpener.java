package io.coanchor.core.srtp;

import io.coanchor.core.packet.Bytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** AES-GCM (RFC 7714 section 8). */
final class LibcryptoGcmOpener implements RtpOpener {
  private static final long NOWHERE = 0;
  private static final int FIXED_HEADER_BYTES = 12;
  private static final int SSRC_OFFSET = 8;
  private static final int VERSION_2 = 2;
  private static final int EXTENSION_BIT = 0x10;
  private static final int CSRC_COUNT = 0x0f;

  // given
  private final LibcryptoEngine engine;
  private final SessionKeys keys;
  private final int tagBytes;
  private final MemorySegment scratch;

  // owned
  private final long context;
  private final byte[] iv = new byte[SessionKeys.GCM_IV_BYTES];
  private final MemorySegment vector = MemorySegment.ofArray(iv);
  private final MemorySegment written = MemorySegment.ofArray(new int[1]);
  private final SsrcTable<ReceivedPackets> streams = new SsrcTable<>(SrtpSession.MAX_STREAMS);

  /** For the next unknown SSRC: forged packets take no room. */
  private ReceivedPackets spare = new ReceivedPackets();

  private boolean closed;

  LibcryptoGcmOpener(
      LibcryptoEngine engine, SessionKeys keys, int tagBytes, MemorySegment scratch) {
    if (!scratch.isNative()) {
      throw new IllegalArgumentException("scratch: heap memory (expected: native)");
    }
    this.engine = engine;
    this.keys = keys;
    this.tagBytes = tagBytes;
    this.scratch = scratch;
    this.context = engine.openForOpening(keys.encryptionKey());
  }

  @Override
  public int open(byte[] array, int offset, int length) {
    if (closed) {
      throw new IllegalStateException("opener: closed");
    }
    int header = headerLength(array, offset, length - tagBytes);
    if (header < 0 || length > scratch.byteSize()) {
      return SrtpSession.MALFORMED;
    }
    int ssrc = (int) Bytes.u32(array, offset + SSRC_OFFSET);
    int sequenceNumber = Bytes.u16(array, offset + 2);
    ReceivedPackets known = streams.find(ssrc);
    if (known == null && streams.isFull()) {
      return SrtpSession.TOO_MANY_STREAMS;
    }
    ReceivedPackets stream = known == null ? spare : known;
    long index = stream.indexOf(sequenceNumber);
    if (!stream.isNew(index)) {
      return SrtpSession.REPLAYED;
    }
    keys.initialisationVector(ssrc, (int) (index >>> Short.SIZE), sequenceNumber, iv);
    if (!decrypt(array, offset, length, header)) {
      return SrtpSession.AUTH_FAILED;
    }
    note(known, stream, ssrc, index);
    return length - tagBytes;
  }

  private void note(@Nullable ReceivedPackets known, ReceivedPackets stream, int ssrc, long index) {
    stream.add(index);
    if (known == null) {
      streams.add(ssrc, stream);
      spare = new ReceivedPackets();
    }
  }

  /** Into the scratch memory, there in place, and back: two copies of 20 ns each. */
  private boolean decrypt(byte[] array, int offset, int length, int header) {
    MemorySegment.copy(array, offset, scratch, ValueLayout.JAVA_BYTE, 0, length);
    long at = scratch.address();
    int end = length - tagBytes;
    Libcrypto.openNext(context, vector, at + end, tagBytes);
    Libcrypto.openUpdate(context, NOWHERE, written, at, header);
    if (end > header) {
      Libcrypto.openUpdate(context, at + header, written, at + header, end - header);
    }
    if (!Libcrypto.isAuthentic(context, at + end, written)) {
      return false;
    }
    MemorySegment.copy(
        scratch, ValueLayout.JAVA_BYTE, header, array, offset + header, end - header);
    return true;
  }

  /**
   * Bytes before the payload, which are not encrypted (RFC 3550 sections 5.1 and 5.3.1); -1 when
   * they do not fit.
   */
  private static int headerLength(byte[] array, int offset, int length) {
    if (length < FIXED_HEADER_BYTES || (array[offset] & 0xff) >> 6 != VERSION_2) {
      return -1;
    }
    int header = FIXED_HEADER_BYTES + 4 * (array[offset] & CSRC_COUNT);
    if ((array[offset] & EXTENSION_BIT) != 0) {
      if (length < header + 4) {
        return -1;
      }
      header += 4 + 4 * Bytes.u16(array, offset + header + 2);
    }
    return header <= length ? header : -1;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      engine.free(context);
    }
  }
}
