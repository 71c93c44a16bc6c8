package io.coanchor.server.billing.journal;

import io.coanchor.core.packet.ByteReader;
import io.coanchor.server.billing.Charge;
import io.coanchor.server.billing.Interval;
import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.Policy;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.signal.RoomRef;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Batches as bytes, version {@value #VERSION}: big-endian; a text is its length in 4 bytes and
 * UTF-8; a list is its length in 4 bytes and its members; a room is 0 and its number, or 1 and its
 * text.
 */
final class BatchCodec {
  static final int VERSION = 1;

  private static final int INT_ROOM = 0;
  private static final int STRING_ROOM = 1;
  private static final int PER_STREAM = 0;
  private static final int AGGREGATE = 1;

  private BatchCodec() {}

  /** A batch and whose it is. */
  record Owned(String process, LedgerBatch batch) {}

  static byte[] encode(String process, LedgerBatch batch) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      text(out, process);
      out.writeLong(batch.number());
      out.writeLong(batch.checkpointMs());
      out.writeLong(batch.settledEpochMs());
      out.writeInt(batch.open().size());
      for (Interval each : batch.open()) {
        text(out, each.id());
        charge(out, each.charge());
        out.writeLong(each.startEpochMs());
        out.writeLong(each.startMs());
        out.writeLong(each.endMs());
      }
      out.writeInt(batch.withdrawn().size());
      for (String each : batch.withdrawn()) {
        text(out, each);
      }
      out.writeInt(batch.closed().size());
      for (LedgerEntry each : batch.closed()) {
        text(out, each.id());
        charge(out, each.charge());
        out.writeLong(each.startEpochMs());
        out.writeLong(each.durationMs());
        text(out, each.corrects());
        text(out, each.reason());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // arrays do not fail
    }
    return bytes.toByteArray();
  }

  private static void charge(DataOutputStream out, Charge charge) throws IOException {
    out.writeLong(charge.room().sdkAppId());
    switch (charge.room().room()) {
      case RoomRef.IntRoom(long id) -> {
        out.writeByte(INT_ROOM);
        out.writeLong(id);
      }
      case RoomRef.StringRoom(String id) -> {
        out.writeByte(STRING_ROOM);
        text(out, id);
      }
    }
    text(out, charge.userId());
    text(out, charge.streamId());
    out.writeByte(charge.policy() == Policy.PER_STREAM ? PER_STREAM : AGGREGATE);
    text(out, charge.tier());
    out.writeLong(charge.pixels());
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** The batch that is the whole of some bytes; null where they are none. Never throws. */
  static @Nullable Owned decode(byte[] array, int offset, int length) {
    ByteReader in = new ByteReader().wrap(array, offset, length);
    String process = text(in);
    long number = in.i64();
    long checkpointMs = in.i64();
    long settledEpochMs = in.i64();
    List<Interval> open = list(in, BatchCodec::interval);
    List<String> withdrawn = list(in, BatchCodec::text);
    List<LedgerEntry> closed = list(in, BatchCodec::entry);
    if (!in.ok() || in.remaining() != 0 || open == null || withdrawn == null || closed == null) {
      return null;
    }
    return new Owned(
        process, new LedgerBatch(number, checkpointMs, settledEpochMs, open, withdrawn, closed));
  }

  /** Null where a member cannot be. */
  private static <T> @Nullable List<T> list(ByteReader in, Function<ByteReader, @Nullable T> read) {
    long size = in.u32();
    List<T> all = new ArrayList<>();
    for (long i = 0; i < size; i++) {
      T each = read.apply(in);
      if (each == null || !in.ok()) {
        return null;
      }
      all.add(each);
    }
    return all;
  }

  private static @Nullable Interval interval(ByteReader in) {
    String id = text(in);
    Charge charge = charge(in);
    long startEpochMs = in.i64();
    long startMs = in.i64();
    long endMs = in.i64();
    return charge == null ? null : new Interval(id, charge, startEpochMs, startMs, endMs);
  }

  private static @Nullable LedgerEntry entry(ByteReader in) {
    String id = text(in);
    Charge charge = charge(in);
    long startEpochMs = in.i64();
    long durationMs = in.i64();
    String corrects = text(in);
    String reason = text(in);
    return charge == null
        ? null
        : new LedgerEntry(id, charge, startEpochMs, durationMs, corrects, reason);
  }

  private static @Nullable Charge charge(ByteReader in) {
    long sdkAppId = in.i64();
    int kind = in.u8();
    RoomKey room;
    if (kind == INT_ROOM) {
      room = RoomKey.of(sdkAppId, in.i64());
    } else if (kind == STRING_ROOM) {
      room = RoomKey.of(sdkAppId, text(in));
    } else {
      return null;
    }
    String userId = text(in);
    String streamId = text(in);
    int policy = in.u8();
    String tier = text(in);
    long pixels = in.i64();
    if (policy != PER_STREAM && policy != AGGREGATE) {
      return null;
    }
    Policy known = policy == PER_STREAM ? Policy.PER_STREAM : Policy.AGGREGATE;
    return new Charge(room, userId, streamId, known, tier, pixels);
  }

  private static String text(ByteReader in) {
    long length = in.u32();
    if (length > in.remaining()) {
      in.skip(in.remaining() + 1); // no longer ok
      return "";
    }
    return new String(in.bytes((int) length), StandardCharsets.UTF_8);
  }
}
