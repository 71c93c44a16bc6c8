package io.coanchor.server.billing.journal;

import io.coanchor.server.billing.LedgerBatch;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Batches on disk, in order, each there for good when {@link #append} returns: a ring of frames
 * ({@link SpoolFrame}) behind a header ({@link SpoolHeader}). A batch that says nothing but its
 * checkpoint takes no room: the header keeps the newest.
 *
 * <p>At most one frame is ever written and not synced. So what the power leaves half-written is the
 * last one, and a whole frame behind one that is not tells of damage instead. A frame's room is
 * used again only when the header that no longer counts it is synced. One thread; views from any.
 */
final class Spool implements AutoCloseable {
  /** What a disk writes whole or not at all. */
  static final int SECTOR = 512;

  /** Where frames begin. */
  static final long DATA_AT = 2L * SpoolHeader.PLACE_BYTES;

  /** Kept free for one frame with nothing but a checkpoint, that of a process that has ended. */
  private static final long RESERVE_BYTES = 2L * SECTOR;

  private static final long MIN_BYTES = DATA_AT + 64L * SECTOR;

  private final SpoolStorage storage;
  private final SpoolHeader header;
  private final Deque<Place> frames = new ArrayDeque<>();
  private SpoolHeader.@Nullable Checkpoint checkpoint;
  private long nextSequence;
  private long writeAt;

  /** Whether the header on disk counts frames that are taken out already. */
  private boolean headerLags;

  private volatile long usedBytes;
  private volatile long batches;
  private long damaged;
  private boolean torn;

  private Spool(SpoolStorage storage, SpoolHeader header) {
    this.storage = storage;
    this.header = header;
  }

  private record Place(long at, long bytes, long sequence, String process, long number) {}

  /**
   * The oldest batches, all of one process.
   *
   * @param frames how many frames they are; 0 for the checkpoint that the header keeps
   */
  record Head(String process, List<LedgerBatch> batches, int frames) {
    Head {
      batches = List.copyOf(batches);
    }

    long lastNumber() {
      return batches.getLast().number();
    }
  }

  /**
   * Finds what an earlier process left.
   *
   * @throws IOException when it cannot be read or synced, or a later version wrote it
   */
  static Spool open(SpoolStorage storage) throws IOException {
    if (storage.size() < MIN_BYTES) {
      throw new IOException("size: " + storage.size() + " (expected: at least " + MIN_BYTES + ")");
    }
    // a killed process leaves what only the system's memory has: read and then lost, it would come
    // back older
    storage.sync();
    Spool spool = new Spool(storage, SpoolHeader.open(storage));
    spool.recover();
    return spool;
  }

  private void recover() throws IOException {
    SpoolHeader.State state = header.state();
    writeAt = state.readAt();
    nextSequence = state.readSequence();
    if (state.hasFrames()) {
      findFrames();
    }
    checkpoint = state.checkpoint();
    if (checkpoint != null && !isNewest(checkpoint)) {
      checkpoint = null;
    }
    SpoolHeader.Checkpoint left = checkpoint;
    if (left != null) {
      // the header's room is for this process from now on
      appendFrame(left.process(), batch(left), 0);
    }
    if (state.checkpoint() != null) {
      writeHeader(null);
    }
    count();
  }

  private void findFrames() throws IOException {
    while (true) {
      SpoolFrame next = SpoolFrame.read(storage, writeAt, nextSequence);
      if (next == null) {
        next = SpoolFrame.read(storage, DATA_AT, nextSequence);
      }
      if (next == null) {
        next = findBehindDamage();
      }
      if (next == null) {
        return;
      }
      damaged += next.sequence() - nextSequence;
      keep(next.at(), next.bytes(), next.sequence(), next.owned());
    }
  }

  private void keep(long at, long bytes, long sequence, BatchCodec.Owned owned) {
    frames.add(new Place(at, bytes, sequence, owned.process(), owned.batch().number()));
    writeAt = at + bytes;
    nextSequence = sequence + 1;
  }

  /** The next whole frame wherever it is. What is only half there in its place is noted. */
  private @Nullable SpoolFrame findBehindDamage() throws IOException {
    SpoolFrame best = null;
    byte[] chunk = new byte[1 << 20];
    for (long at = DATA_AT; at < storage.size(); at += chunk.length) {
      int length = (int) Math.min(chunk.length, storage.size() - at);
      storage.read(at, chunk, length);
      for (int i = 0; i < length; i += SECTOR) {
        long sequence = SpoolFrame.sequenceOf(chunk, i);
        torn |= sequence == nextSequence;
        if (sequence > nextSequence && (best == null || sequence < best.sequence())) {
          SpoolFrame found = SpoolFrame.read(storage, at + i, sequence);
          best = found == null ? best : found;
        }
      }
    }
    return best;
  }

  private boolean isNewest(SpoolHeader.Checkpoint kept) {
    Place last = frames.peekLast();
    return last == null || !last.process().equals(kept.process()) || last.number() < kept.number();
  }

  private static LedgerBatch batch(SpoolHeader.Checkpoint kept) {
    return new LedgerBatch(
        kept.number(), kept.checkpointMs(), kept.settledEpochMs(), List.of(), List.of(), List.of());
  }

  /**
   * Puts a batch behind all others; it is synced when this returns.
   *
   * @return false when there is no room for it
   * @throws IOException when it is not known to be there for good; may be called again
   */
  boolean append(String process, LedgerBatch batch) throws IOException {
    if (batch.open().isEmpty() && batch.withdrawn().isEmpty() && batch.closed().isEmpty()) {
      SpoolHeader.Checkpoint next =
          new SpoolHeader.Checkpoint(
              process, batch.number(), batch.checkpointMs(), batch.settledEpochMs());
      writeHeader(next);
      checkpoint = next;
      count();
      return true;
    }
    if (headerLags) {
      writeHeader(checkpoint);
    }
    return appendFrame(process, batch, RESERVE_BYTES);
  }

  private boolean appendFrame(String process, LedgerBatch batch, long reserve) throws IOException {
    byte[] bytes = SpoolFrame.encode(process, batch, nextSequence);
    long at = room(bytes.length + reserve);
    if (at < 0) {
      return false;
    }
    storage.write(at, bytes);
    boolean first = !header.state().hasFrames();
    if (first) {
      header.write(new SpoolHeader.State(at, nextSequence, true, checkpoint));
    }
    storage.sync();
    if (first) {
      header.synced();
    }
    keep(at, bytes.length, nextSequence, new BatchCodec.Owned(process, batch));
    checkpoint = null;
    count();
    return true;
  }

  /** Where so many bytes can be written; -1 for nowhere. */
  private long room(long wanted) {
    Place oldest = frames.peekFirst();
    if (oldest == null) {
      return storage.size() - DATA_AT >= wanted ? DATA_AT : -1;
    }
    if (writeAt <= oldest.at()) {
      return oldest.at() - writeAt >= wanted ? writeAt : -1;
    }
    if (storage.size() - writeAt >= wanted) {
      return writeAt;
    }
    return oldest.at() - DATA_AT >= wanted ? DATA_AT : -1;
  }

  /**
   * The oldest batches, so many at most; null when there are none.
   *
   * @throws IOException when they cannot be read now
   */
  @Nullable Head head(int most) throws IOException {
    List<LedgerBatch> found = new ArrayList<>();
    String process = "";
    for (Iterator<Place> all = frames.iterator(); all.hasNext() && found.size() < most; ) {
      Place place = all.next();
      if (!found.isEmpty() && !place.process().equals(process)) {
        break;
      }
      SpoolFrame frame = SpoolFrame.read(storage, place.at(), place.sequence());
      if (frame == null) {
        damaged++;
        headerLags = true;
        all.remove();
        continue;
      }
      process = place.process();
      found.add(frame.owned().batch());
    }
    count();
    SpoolHeader.Checkpoint kept = checkpoint;
    if (!found.isEmpty()) {
      return new Head(process, found, found.size());
    }
    return kept == null ? null : new Head(kept.process(), List.of(batch(kept)), 0);
  }

  /**
   * Takes out what is in the ledger. It is out whatever happens; after a failure it may be there
   * again for the next process.
   *
   * @throws IOException when that is not known to be synced
   */
  void advance(Head head) throws IOException {
    for (int i = 0; i < head.frames(); i++) {
      frames.removeFirst();
    }
    SpoolHeader.Checkpoint kept = checkpoint;
    if (kept != null
        && kept.process().equals(head.process())
        && kept.number() <= head.lastNumber()) {
      checkpoint = null;
    }
    headerLags = true;
    count();
    settle();
  }

  /** Makes sure that what was taken out stays out. */
  void settle() throws IOException {
    if (headerLags) {
      writeHeader(checkpoint);
    }
  }

  private void writeHeader(SpoolHeader.@Nullable Checkpoint next) throws IOException {
    Place oldest = frames.peekFirst();
    headerLags = true;
    header.write(
        new SpoolHeader.State(
            oldest == null ? DATA_AT : oldest.at(),
            oldest == null ? nextSequence : oldest.sequence(),
            oldest != null,
            next));
    storage.sync();
    header.synced();
    headerLags = false;
  }

  boolean isEmpty() {
    return frames.isEmpty() && checkpoint == null;
  }

  private void count() {
    long used = 0;
    Place oldest = frames.peekFirst();
    if (oldest != null) {
      long span = writeAt - oldest.at();
      used = span > 0 ? span : span + storage.size() - DATA_AT;
    }
    usedBytes = used;
    batches = checkpoint == null ? frames.size() : frames.size() + 1L;
  }

  /** Bytes that frames take. Any thread. */
  long usedBytes() {
    return usedBytes;
  }

  /** Bytes for frames. Any thread. */
  long capacityBytes() {
    return storage.size() - DATA_AT;
  }

  /** Batches in it, all checkpoints behind the last of them counted as one. Any thread. */
  long batches() {
    return batches;
  }

  /** Frames that were there and cannot be read, since this was last asked. */
  long takeDamaged() {
    long taken = damaged;
    damaged = 0;
    return taken;
  }

  /** Whether the last one was found half-written when this was opened, and is left out. */
  boolean isTorn() {
    return torn;
  }

  @Override
  public void close() {
    storage.close();
  }
}
