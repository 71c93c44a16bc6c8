package io.coanchor.server.worker;

import io.coanchor.core.router.MediaBatch;
import io.coanchor.core.router.Producer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A publisher as a stream's source: brings each of its batches to every worker that has viewers,
 * once, however many viewers that worker has. Owned by the publisher's worker, but for {@link
 * #requestKeyFrame} and {@link #describeSoon}.
 */
final class StreamSource implements Producer.Listener {
  private final StreamHub hub;
  private final MediaWorker worker;
  private final Producer producer;
  private final PublishSession session;
  private long batches;
  private long messages;
  private long lost;

  StreamSource(StreamHub hub, PublishSession session) {
    this.hub = hub;
    this.worker = session.worker();
    this.producer = session.producer();
    this.session = session;
  }

  MediaWorker worker() {
    return worker;
  }

  StreamShard shardOn(MediaWorker there) {
    return hub.shard(there);
  }

  Producer producer() {
    return producer;
  }

  boolean isCurrent() {
    return hub.current() == this;
  }

  @Override
  public void onBatch(MediaBatch batch, long nowNs) {
    if (!isCurrent()) {
      return;
    }
    if (batch.count() > 0) {
      batches++;
      worker.traffic().onBatch(batch.count());
    }
    long workers = hub.watching();
    while (workers != 0) {
      int index = Long.numberOfTrailingZeros(workers);
      workers &= workers - 1;
      if (index == worker.index()) {
        hub.shard(worker).onBatch(this, batch, nowNs);
      } else {
        pass(index, batch);
      }
    }
  }

  /** A lost message is no lost packet: viewers ask for what they miss, the history has it. */
  private void pass(int to, MediaBatch batch) {
    if (!worker.links().to(to).offerBatch(this, batch)) {
      lost++;
    } else if (batch.count() > 0) {
      messages++;
      worker.traffic().onBatchMessage();
    }
  }

  /** A viewer needs a key frame; from any worker's thread. */
  void requestKeyFrame(int layer, MediaWorker from, long nowNs) {
    if (from == worker) {
      requestKeyFrame(layer, nowNs);
    } else {
      worker.execute(() -> requestKeyFrame(layer, worker.nowNs()));
    }
  }

  private void requestKeyFrame(int layer, long nowNs) {
    if (isCurrent()) {
      producer.requestKeyFrame(layer, nowNs);
      session.rescheduleIfOpen();
    }
  }

  /**
   * A worker has its first viewer: it need not wait for the next packet to know what there is. From
   * any worker's thread.
   */
  void describeSoon() {
    worker.execute(session::batchAtCycleEnd);
  }

  Map<String, Object> debugState() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("current", isCurrent());
    state.put("batches", batches);
    state.put("messages", messages);
    state.put("messagesLost", lost);
    state.put("workersWithViewers", Long.bitCount(hub.watching()));
    return state;
  }
}
