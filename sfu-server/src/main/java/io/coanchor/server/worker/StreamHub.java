package io.coanchor.server.worker;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * One stream over all workers: its present source, which lives on one of them, and a {@link
 * StreamShard} on each that has viewers.
 *
 * <p>Workers share three words, which each reads with every batch and none waits for: who the
 * source is, which workers have viewers, and the table of shards. Everything else has one owner.
 */
public final class StreamHub {
  /** Workers are bits of a word. */
  static final int MAX_WORKERS = 64;

  private final AtomicReference<@Nullable StreamSource> current = new AtomicReference<>();
  private final AtomicLong watching = new AtomicLong();
  private final AtomicInteger viewers = new AtomicInteger();
  private volatile List<MediaStatus.Layer> layers = List.of();

  /** Each entry is set by its worker. */
  private final AtomicReferenceArray<@Nullable StreamShard> shards;

  StreamHub(int workers) {
    shards = new AtomicReferenceArray<>(workers);
  }

  /** The publisher whose media is forwarded, or null. */
  @Nullable StreamSource current() {
    return current.get();
  }

  /** Whether somebody publishes it; from any thread. */
  public boolean isActive() {
    return current.get() != null;
  }

  /** Its picture's layers with their rates, a quarter of a second old; from any thread. */
  public List<MediaStatus.Layer> layers() {
    return isActive() ? layers : List.of();
  }

  /** How many sessions play it, on all workers; from any thread. */
  public int viewers() {
    return viewers.get();
  }

  /** A viewer came, or went. */
  void noteViewers(int change) {
    viewers.addAndGet(change);
  }

  /** How its source's layers are. */
  void noteLayers(StreamSource source, List<MediaStatus.Layer> present) {
    if (current.get() == source) {
      layers = present;
    }
  }

  /** Makes a publisher the stream's, on its worker's thread; the one before is heard no more. */
  StreamSource begin(PublishSession session) {
    StreamSource source = new StreamSource(this, session);
    layers = List.of();
    current.set(source);
    return source;
  }

  /** A source has ended; viewers wait for another, if it was the present one. */
  void end(StreamSource source, long nowNs) {
    if (!current.compareAndSet(source, null)) {
      return;
    }
    long workers = watching.get();
    MediaWorker here = source.worker();
    for (int i = 0; i < shards.length(); i++) {
      StreamShard shard = (workers >>> i & 1) == 0 ? null : shards.get(i);
      if (shard == null) {
        continue;
      }
      if (i == here.index()) {
        shard.hide(source, nowNs);
      } else {
        MediaWorker there = shard.worker();
        there.insist(() -> shard.hide(source, there.nowNs()));
      }
    }
  }

  /** The stream's viewers on a worker; on its thread. */
  StreamShard shard(MediaWorker worker) {
    StreamShard shard = shards.get(worker.index());
    if (shard == null) {
      shard = new StreamShard(this, worker);
      shards.set(worker.index(), shard);
    }
    return shard;
  }

  /** Workers with viewers, as bits. */
  long watching() {
    return watching.get();
  }

  /** A worker has its first viewer, or has none any more; on its thread. */
  void watch(MediaWorker worker, boolean hasViewers) {
    long bit = 1L << worker.index();
    watching.getAndUpdate(bits -> hasViewers ? bits | bit : bits & ~bit);
    StreamSource source = current.get();
    if (hasViewers && source != null) {
      source.describeSoon();
    }
  }
}
