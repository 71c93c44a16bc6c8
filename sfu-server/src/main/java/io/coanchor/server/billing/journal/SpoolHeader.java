package io.coanchor.server.billing.journal;

import io.coanchor.core.packet.ByteReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a spool's file begins with: one of two places, written in turn, so that one is whole
 * whenever the power fails. The newer whole one counts. Where the other is damaged rather than
 * blank it may have been the newer: there may be frames then, whatever this one says.
 *
 * <pre>
 * 0 magic  4 version  8 turn  16 where the oldest frame is  24 its number  32 whether there is one
 * 33 whether there is a checkpoint  34 its process's length  36 its batch's number  44 checkpoint
 * 52 settled until  60 process  508 CRC32C of all before
 * </pre>
 */
final class SpoolHeader {
  /** Of processes' names: what fits. */
  static final int MAX_PROCESS_BYTES = 400;

  /** Both places are behind each other, each a page so that no write ever touches both. */
  static final int PLACE_BYTES = 4_096;

  private static final int MAGIC = 0x436f_5348; // "CoSH"
  private static final int VERSION = 1;
  private static final int CRC_AT = Spool.SECTOR - 4;

  private final SpoolStorage storage;
  private long turn;
  private State state;

  private SpoolHeader(SpoolStorage storage, long turn, State state) {
    this.storage = storage;
    this.turn = turn;
    this.state = state;
  }

  /**
   * What it says.
   *
   * @param readAt where the oldest frame is
   * @param readSequence that frame's number
   * @param hasFrames whether there may be any
   * @param checkpoint newest of checkpoints without anything else, unless a frame is newer
   */
  record State(long readAt, long readSequence, boolean hasFrames, @Nullable Checkpoint checkpoint) {
    private State withFrames() {
      return new State(readAt, readSequence, true, checkpoint);
    }
  }

  /** A batch that says nothing but its checkpoint. */
  record Checkpoint(String process, long number, long checkpointMs, long settledEpochMs) {}

  /**
   * Reads it, or makes one in a file that has only zeros where it belongs.
   *
   * @throws IOException when the file cannot be read, or both places are damaged
   */
  static SpoolHeader open(SpoolStorage storage) throws IOException {
    SpoolHeader newest = null;
    boolean blank = true;
    boolean damaged = false;
    for (int place = 0; place < 2; place++) {
      byte[] bytes = new byte[Spool.SECTOR];
      storage.read((long) place * PLACE_BYTES, bytes, bytes.length);
      blank &= isBlank(bytes);
      SpoolHeader found = decode(storage, bytes);
      damaged |= found == null && !isBlank(bytes);
      if (found != null && (newest == null || found.turn > newest.turn)) {
        newest = found;
      }
    }
    if (newest != null) {
      newest.state = damaged ? newest.state.withFrames() : newest.state;
      return newest;
    }
    if (!blank) {
      throw new IOException("damaged: neither of its two headers is whole");
    }
    SpoolHeader made = new SpoolHeader(storage, 0, new State(Spool.DATA_AT, 1, false, null));
    made.write(made.state);
    storage.sync();
    made.synced();
    return made;
  }

  State state() {
    return state;
  }

  /** Writes what it is to say from now on, durable with the storage's next sync. */
  void write(State next) throws IOException {
    // a place that could not be written well is written again: the other stays whole
    storage.write(((turn + 1) & 1) * PLACE_BYTES, encode(turn + 1, next));
    state = next;
  }

  /** What was written last is synced: the other place is next. */
  void synced() {
    turn++;
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte each : bytes) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  private static byte[] encode(long turn, State state) {
    byte[] bytes = new byte[Spool.SECTOR];
    ByteBuffer out = ByteBuffer.wrap(bytes);
    out.putInt(MAGIC).putInt(VERSION).putLong(turn);
    out.putLong(state.readAt()).putLong(state.readSequence());
    out.put((byte) (state.hasFrames() ? 1 : 0));
    Checkpoint checkpoint = state.checkpoint();
    if (checkpoint != null) {
      byte[] process = checkpoint.process().getBytes(StandardCharsets.UTF_8);
      out.put((byte) 1).putShort((short) process.length);
      out.putLong(checkpoint.number())
          .putLong(checkpoint.checkpointMs())
          .putLong(checkpoint.settledEpochMs())
          .put(process);
    }
    out.putInt(CRC_AT, crc(bytes));
    return bytes;
  }

  private static @Nullable SpoolHeader decode(SpoolStorage storage, byte[] bytes)
      throws IOException {
    ByteReader in = new ByteReader().wrap(bytes, 0, bytes.length);
    if (in.u32() != MAGIC || ByteBuffer.wrap(bytes).getInt(CRC_AT) != crc(bytes)) {
      return null;
    }
    long version = in.u32();
    if (version != VERSION) {
      throw new IOException("version: " + version + " (expected: " + VERSION + ")");
    }
    long turn = in.i64();
    long readAt = in.i64();
    long readSequence = in.i64();
    boolean hasFrames = in.u8() == 1;
    boolean hasCheckpoint = in.u8() == 1;
    int length = in.u16();
    long number = in.i64();
    long checkpointMs = in.i64();
    long settledEpochMs = in.i64();
    String process = new String(in.bytes(length), StandardCharsets.UTF_8);
    Checkpoint checkpoint =
        hasCheckpoint ? new Checkpoint(process, number, checkpointMs, settledEpochMs) : null;
    return new SpoolHeader(storage, turn, new State(readAt, readSequence, hasFrames, checkpoint));
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, CRC_AT);
    return (int) crc.getValue();
  }
}
