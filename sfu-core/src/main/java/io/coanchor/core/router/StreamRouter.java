package io.coanchor.core.router;

import io.coanchor.core.forward.MediaLayer;
import io.coanchor.core.forward.MediaPacket;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Joins a stream's producer to its consumers. Lives as long as either: viewers may come before the
 * publisher, and stay when it goes, reconnects, or comes back with other SSRCs and another codec.
 */
public final class StreamRouter {
  private static final int FIRST_SLOTS = 8;

  private @Nullable Consumer[] consumers = new Consumer[FIRST_SLOTS];
  private int used;
  private int attached;
  private int dispatching;
  private boolean holes;
  private @Nullable Producer producer;
  private long failures;
  private long replacements;

  /** Creates a router without producer and consumers. */
  public StreamRouter() {}

  /** The present producer, or null. */
  public @Nullable Producer producer() {
    return producer;
  }

  /** Number of attached consumers. */
  public int consumers() {
    return attached;
  }

  /**
   * Makes {@code next} the producer, in place of the present one if there is one. Its tracks must
   * have been added. Consumers go over to it at its first key frame.
   */
  public void setProducer(Producer next, long nowNs) {
    Producer present = producer;
    if (present != null) {
      present.listener(null);
      replacements++;
    }
    producer = next;
    next.listener(this::onPacket);
    announce(next, nowNs);
  }

  /** Takes the producer out, if it is still {@code gone}; its consumers wait for another. */
  public void removeProducer(Producer gone, long nowNs) {
    gone.listener(null);
    if (producer == gone) {
      producer = null;
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
    if (producer != null) {
      consumer.onProducer(producer, nowNs);
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

  /** When {@link #onDeadline} wants to be called, for the producer; consumers have their own. */
  public long deadlineNs() {
    return producer == null ? Long.MAX_VALUE : producer.deadlineNs();
  }

  public void onDeadline(long nowNs) {
    if (producer != null) {
      producer.onDeadline(nowNs);
    }
  }

  /** A snapshot for people. */
  public Map<String, Object> debugState(long nowNs) {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("consumers", attached);
    state.put("consumerFailures", failures);
    state.put("producerReplacements", replacements);
    if (producer != null) {
      state.put("producer", producer.debugState(nowNs));
    }
    return state;
  }

  /** One packet in, N out. A consumer that throws is taken out; the others get the packet. */
  private void onPacket(ProducerTrack track, MediaLayer layer, MediaPacket packet, long nowNs) {
    int count = used;
    dispatching++;
    for (int i = 0; i < count; i++) {
      Consumer consumer = consumers[i];
      if (consumer == null) {
        continue;
      }
      try {
        consumer.onPacket(track, layer, packet, nowNs);
      } catch (RuntimeException e) {
        fail(consumer, e);
      }
    }
    endDispatch();
  }

  private void announce(@Nullable Producer next, long nowNs) {
    int count = used;
    dispatching++;
    for (int i = 0; i < count; i++) {
      Consumer consumer = consumers[i];
      if (consumer == null) {
        continue;
      }
      try {
        consumer.onProducer(next, nowNs);
      } catch (RuntimeException e) {
        fail(consumer, e);
      }
    }
    endDispatch();
  }

  private void fail(Consumer consumer, RuntimeException cause) {
    failures++;
    detach(consumer);
    consumer.fail(cause);
  }

  private void endDispatch() {
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
