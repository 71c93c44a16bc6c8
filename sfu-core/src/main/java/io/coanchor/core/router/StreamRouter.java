package io.coanchor.core.router;

import io.coanchor.core.codec.MediaKind;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Joins a stream's producer to its consumers on one worker. Lives as long as either: viewers may
 * come before the publisher, and stay when it goes, reconnects, or comes back with other SSRCs and
 * another codec.
 */
public final class StreamRouter {
  private static final int FIRST_SLOTS = 8;

  /** Viewers warmed together: few enough that all of it stays in the first cache. */
  private static final int GROUP = 8;

  private @Nullable Consumer[] consumers = new Consumer[FIRST_SLOTS];

  /** What {@link #warm} read: written only so that it is read. */
  @SuppressWarnings("UnusedVariable")
  private long warmed;

  private int used;
  private int attached;
  private int dispatching;
  private boolean holes;

  /** Consumers from here on were attached in the midst of a dispatch. */
  private int lateFrom;

  private @Nullable ProducerView view;
  private long failures;
  private long replacements;
  private long strangers;

  /** Creates a router without producer and consumers. */
  public StreamRouter() {}

  /** The present producer, or null. */
  public @Nullable Producer producer() {
    return view == null ? null : view.producer();
  }

  /** Number of attached consumers. */
  public int consumers() {
    return attached;
  }

  /**
   * Makes {@code next} the producer, in place of the present one if there is one, for a router on
   * the producer's own thread. Its tracks must have been added. Consumers go over to it at its
   * first key frame.
   */
  public void setProducer(Producer next, long nowNs) {
    ProducerView present = view;
    if (present != null) {
      present.producer().listener(null);
    }
    ProducerView nextView = new ProducerView(next, true, next::requestKeyFrame);
    next.describe(nextView, nowNs);
    next.listener(this::onBatch);
    show(nextView, nowNs);
  }

  /** Takes the producer out, if it is still {@code gone}; its consumers wait for another. */
  public void removeProducer(Producer gone, long nowNs) {
    gone.listener(null);
    hide(gone, nowNs);
  }

  /**
   * As {@link #setProducer}, for a router on any thread: its owner brings the batches, to {@link
   * #onBatch}.
   */
  public void show(ProducerView next, long nowNs) {
    if (view != null) {
      replacements++;
    }
    view = next;
    announce(next, nowNs);
  }

  /** As {@link #removeProducer}, for a router on any thread. */
  public void hide(Producer gone, long nowNs) {
    if (view != null && view.producer() == gone) {
      view = null;
      announce(null, nowNs);
    }
  }

  /** Attaches a consumer, in constant time. */
  public void attach(Consumer consumer, long nowNs) {
    if (consumer.slot != Consumer.DETACHED) {
      throw new IllegalStateException("consumer: attached already (expected: a detached one)");
    }
    if (used == consumers.length) {
      consumers = Arrays.copyOf(consumers, used * 2);
    }
    consumers[used] = consumer;
    consumer.slot = used++;
    attached++;
    // in the midst of a batch the views stand anywhere: it joins behind the batch
    if (view != null && dispatching == 0) {
      consumer.onProducer(view, nowNs);
    }
  }

  /** Detaches a consumer, in constant time; one that is not attached is left. */
  public void detach(Consumer consumer) {
    int slot = consumer.slot;
    if (slot == Consumer.DETACHED || slot >= used || consumers[slot] != consumer) {
      return;
    }
    consumer.slot = Consumer.DETACHED;
    consumers[slot] = null;
    attached--;
    if (dispatching > 0) {
      // The loop above us must meet every other consumer exactly once.
      holes = true;
    } else {
      fill(slot);
    }
  }

  /** A snapshot for people. */
  public Map<String, Object> debugState() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("consumers", attached);
    state.put("consumerFailures", failures);
    state.put("producerReplacements", replacements);
    state.put("batchesOfStrangers", strangers);
    return state;
  }

  /**
   * A batch in, to every consumer: one after the other gets all of its packets. A consumer that
   * throws is taken out; the others get theirs. A batch of another producer than the present one is
   * left.
   */
  public void onBatch(MediaBatch batch, long nowNs) {
    ProducerView present = view;
    if (present == null || present.producer() != batch.producer()) {
      strangers++;
      return;
    }
    present.update(batch);
    boolean sound = batch.has(MediaKind.AUDIO);
    boolean picture = batch.has(MediaKind.VIDEO);
    int count = beginDispatch();
    for (int i = 0; i < count; i++) {
      if (i % GROUP == 0) {
        warm(sound, picture, i, Math.min(i + GROUP, count));
      }
      Consumer consumer = consumers[i];
      if (consumer == null) {
        continue;
      }
      present.rewind(batch);
      try {
        consumer.onBatch(present, batch, nowNs);
      } catch (RuntimeException e) {
        fail(consumer, e);
      }
    }
    for (int i = 0; i < batch.count(); i++) {
      present.advance(batch, i);
    }
    endDispatch(nowNs);
  }

  /**
   * Touches what the batch will need of a few viewers. Between two batches a thousand viewers push
   * each other out of the caches; read one after the other, each would wait for memory, line by
   * line. Reads that do not depend on each other wait together.
   */
  private void warm(boolean sound, boolean picture, int from, int to) {
    long read = 0;
    for (int i = from; i < to; i++) {
      Consumer consumer = consumers[i];
      if (consumer != null) {
        read += consumer.warm(sound, picture);
      }
    }
    warmed = read;
  }

  private void announce(@Nullable ProducerView next, long nowNs) {
    int count = beginDispatch();
    for (int i = 0; i < count; i++) {
      tell(consumers[i], next, nowNs);
    }
    endDispatch(nowNs);
  }

  private void tell(@Nullable Consumer consumer, @Nullable ProducerView producer, long nowNs) {
    if (consumer == null) {
      return;
    }
    try {
      consumer.onProducer(producer, nowNs);
    } catch (RuntimeException e) {
      fail(consumer, e);
    }
  }

  private int beginDispatch() {
    if (dispatching == 0) {
      lateFrom = used;
    }
    dispatching++;
    return used;
  }

  private void fail(Consumer consumer, RuntimeException cause) {
    failures++;
    detach(consumer);
    consumer.fail(cause);
  }

  private void endDispatch(long nowNs) {
    if (dispatching == 1) {
      for (int i = lateFrom; i < used; i++) {
        tell(consumers[i], view, nowNs);
      }
    }
    dispatching--;
    if (dispatching == 0 && holes) {
      holes = false;
      for (int i = used - 1; i >= 0; i--) {
        if (consumers[i] == null) {
          fill(i);
        }
      }
    }
  }

  /** Moves the last consumer into a free slot. */
  private void fill(int slot) {
    used--;
    Consumer last = consumers[used];
    consumers[used] = null;
    if (slot != used) {
      Consumer moved = Objects.requireNonNull(last);
      consumers[slot] = moved;
      moved.slot = slot;
    }
  }
}
