package io.coanchor.core.dtls;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Cuts plain handshake messages into small fragments (RFC 6347 section 4.2.3), one datagram each,
 * and shuffles them.
 */
final class Fragmenter implements MemoryWire.Fault {
  private static final int RECORD_HEADER = 13;
  private static final int MESSAGE_HEADER = 12;
  private static final int WINDOW = 48;

  private final int fragmentBytes;
  private final Random random;
  private int nextRecord;

  Fragmenter(int fragmentBytes, Random random) {
    this.fragmentBytes = fragmentBytes;
    this.random = random;
  }

  @Override
  public void pass(byte[] datagram, Consumer<byte[]> deliver) {
    List<byte[]> pieces = new ArrayList<>();
    for (byte[] record : records(datagram)) {
      boolean plain = record[3] == 0 && record[4] == 0;
      boolean handshake = record[0] == 22;
      if (plain && handshake) {
        pieces.addAll(cut(record));
      } else {
        flush(pieces, deliver);
        if (plain) {
          number(record);
        }
        deliver.accept(record);
      }
    }
    flush(pieces, deliver);
  }

  /** Shuffles in groups that fit the receiver's replay window of 64. */
  private void flush(List<byte[]> pieces, Consumer<byte[]> deliver) {
    pieces.forEach(this::number);
    for (int i = 0; i < pieces.size(); i += WINDOW) {
      List<byte[]> group = pieces.subList(i, Math.min(i + WINDOW, pieces.size()));
      Collections.shuffle(group, random);
      group.forEach(deliver);
    }
    pieces.clear();
  }

  /** Every record needs a number of its own, or the replay window takes it for a copy. */
  private void number(byte[] record) {
    ByteBuffer.wrap(record).putInt(7, nextRecord++);
  }

  static List<byte[]> records(byte[] datagram) {
    List<byte[]> records = new ArrayList<>();
    for (int at = 0; at < datagram.length; ) {
      int length = RECORD_HEADER + (ByteBuffer.wrap(datagram).getShort(at + 11) & 0xffff);
      records.add(Arrays.copyOfRange(datagram, at, at + length));
      at += length;
    }
    return records;
  }

  private List<byte[]> cut(byte[] datagram) {
    ByteBuffer in = ByteBuffer.wrap(datagram);
    int start = uint24(in, RECORD_HEADER + 6);
    int length = uint24(in, RECORD_HEADER + 9);
    List<byte[]> pieces = new ArrayList<>();
    int done = 0;
    do {
      int size = Math.min(fragmentBytes, length - done);
      ByteBuffer out = ByteBuffer.allocate(RECORD_HEADER + MESSAGE_HEADER + size);
      out.put(datagram, 0, RECORD_HEADER + MESSAGE_HEADER);
      out.put(datagram, RECORD_HEADER + MESSAGE_HEADER + done, size);
      out.putShort(11, (short) (MESSAGE_HEADER + size));
      putUint24(out, RECORD_HEADER + 6, start + done);
      putUint24(out, RECORD_HEADER + 9, size);
      pieces.add(out.array());
      done += size;
    } while (done < length);
    return pieces;
  }

  private static int uint24(ByteBuffer buffer, int at) {
    return (buffer.get(at) & 0xff) << 16 | (buffer.getShort(at + 1) & 0xffff);
  }

  private static void putUint24(ByteBuffer buffer, int at, int value) {
    buffer.put(at, (byte) (value >> 16));
    buffer.putShort(at + 1, (short) value);
  }
}
