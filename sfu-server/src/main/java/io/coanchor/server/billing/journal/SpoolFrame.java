package io.coanchor.server.billing.journal;

import io.coanchor.core.packet.ByteReader;
import io.coanchor.server.billing.LedgerBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A batch in a spool, in sectors of its own so that writing the next never touches it.
 *
 * <pre>
 * 0 magic  4 version  8 length of what follows at 24  12 CRC32C of all but itself  16 number  24 batch
 * </pre>
 */
record SpoolFrame(long at, long bytes, long sequence, BatchCodec.Owned owned) {
  private static final int MAGIC = 0x436f_5370; // "CoSp"
  private static final int HEADER_BYTES = 24;
  private static final int CRC_AT = 12;
  private static final int SEQUENCE_AT = 16;

  /** The whole frame, with zeros up to the end of its last sector. */
  static byte[] encode(String process, LedgerBatch batch, long sequence) {
    byte[] payload = BatchCodec.encode(process, batch);
    byte[] bytes = new byte[Math.toIntExact(wholeSectors((long) HEADER_BYTES + payload.length))];
    ByteBuffer.wrap(bytes)
        .putInt(MAGIC)
        .putInt(BatchCodec.VERSION)
        .putInt(payload.length)
        .putInt(0)
        .putLong(sequence)
        .put(payload);
    ByteBuffer.wrap(bytes).putInt(CRC_AT, crc(bytes, payload.length));
    return bytes;
  }

  /**
   * Reads what is at a place.
   *
   * @return null where no whole frame with that number or, if it is negative, with any number is
   * @throws IOException when it cannot be read, or a later version wrote it
   */
  static @Nullable SpoolFrame read(SpoolStorage storage, long at, long sequence)
      throws IOException {
    if (at + Spool.SECTOR > storage.size()) {
      return null;
    }
    byte[] first = new byte[Spool.SECTOR];
    storage.read(at, first, first.length);
    long found = sequenceOf(first, 0);
    if (found < 0 || (sequence >= 0 && found != sequence)) {
      return null;
    }
    ByteReader in = new ByteReader().wrap(first, 4, CRC_AT - 4);
    long version = in.u32();
    long length = in.u32();
    long all = wholeSectors(HEADER_BYTES + length);
    if (all > storage.size() - at || all > Integer.MAX_VALUE) {
      return null;
    }
    byte[] bytes = new byte[(int) all];
    storage.read(at, bytes, bytes.length);
    if (ByteBuffer.wrap(bytes).getInt(CRC_AT) != crc(bytes, (int) length)) {
      return null;
    }
    BatchCodec.Owned owned =
        version == BatchCodec.VERSION ? BatchCodec.decode(bytes, HEADER_BYTES, (int) length) : null;
    if (owned == null) {
      throw new IOException(
          "batches of version " + version + " (expected: " + BatchCodec.VERSION + ")");
    }
    return new SpoolFrame(at, all, found, owned);
  }

  /** The number of the frame that seems to begin there; -1 where none does. */
  static long sequenceOf(byte[] bytes, int offset) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return in.getInt(offset) == MAGIC ? Math.max(-1, in.getLong(offset + SEQUENCE_AT)) : -1;
  }

  private static long wholeSectors(long bytes) {
    return (bytes + Spool.SECTOR - 1) / Spool.SECTOR * Spool.SECTOR;
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, CRC_AT);
    crc.update(bytes, SEQUENCE_AT, HEADER_BYTES - SEQUENCE_AT + length);
    return (int) crc.getValue();
  }
}
