package io.coanchor.server.worker;

import io.coanchor.core.router.Consumer;
import io.coanchor.core.router.MediaBatch;
import io.coanchor.core.router.ProducerView;
import io.coanchor.core.router.StreamRouter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A stream's viewers on one worker. On that worker's thread. */
final class StreamShard {
  /** How often key frames of a layer are asked for on another worker, which merges and repeats. */
  private static final long ASK_INTERVAL_NS = 100_000_000;

  private static final int MAX_LAYERS = 16;

  private final StreamHub hub;
  private final MediaWorker worker;
  private final StreamRouter router = new StreamRouter();
  private @Nullable StreamSource shown;
  private final long[] askedNs = new long[MAX_LAYERS];

  StreamShard(StreamHub hub, MediaWorker worker) {
    this.hub = hub;
    this.worker = worker;
  }

  MediaWorker worker() {
    return worker;
  }

  void attach(Consumer consumer, long nowNs) {
    router.attach(consumer, nowNs);
    hub.noteViewers(1);
    if (router.consumers() == 1) {
      hub.watch(worker, true);
    }
  }

  void detach(Consumer consumer, long nowNs) {
    int before = router.consumers();
    router.detach(consumer);
    hub.noteViewers(router.consumers() - before);
    if (before == 1 && router.consumers() == 0) {
      hub.watch(worker, false);
      StreamSource present = shown;
      if (present != null) {
        // whoever comes next is told anew: until then nothing keeps this view up to date
        hide(present, nowNs);
      }
    }
  }

  /** A batch of the stream's source, or, without packets, how it is. */
  void onBatch(StreamSource source, MediaBatch batch, long nowNs) {
    if (router.consumers() == 0 || hub.current() != source) {
      return;
    }
    if (shown != source) {
      show(source, batch, nowNs);
    }
    router.onBatch(batch, nowNs);
    if (batch.count() > 0) {
      worker.cycle().noteForwarded(batch.arrivalNs());
    }
  }

  private void show(StreamSource source, MediaBatch batch, long nowNs) {
    shown = source;
    Arrays.fill(askedNs, nowNs - ASK_INTERVAL_NS);
    ProducerView view =
        new ProducerView(
            source.producer(),
            source.worker() == worker,
            (layer, atNs) -> requestKeyFrame(source, layer, atNs));
    view.begin(batch);
    router.show(view, nowNs);
  }

  /** The source has gone. */
  void hide(StreamSource gone, long nowNs) {
    if (shown == gone) {
      shown = null;
      router.hide(gone.producer(), nowNs);
    }
  }

  private void requestKeyFrame(StreamSource source, int layer, long nowNs) {
    if (source.worker() != worker) {
      if (layer >= MAX_LAYERS || nowNs - askedNs[layer] < ASK_INTERVAL_NS) {
        return;
      }
      askedNs[layer] = nowNs;
    }
    source.requestKeyFrame(layer, worker, nowNs);
  }
}
