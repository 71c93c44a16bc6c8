package io.coanchor.server.billing.host;

import io.coanchor.server.room.MediaUse;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * From the rooms' thread to the billing thread: bounded, and nobody waits. What does not fit is
 * counted, but never the end of something: of those there are no more than there are sessions.
 */
final class FactQueue implements MediaUse {
  private final int capacity;
  private final LongSupplier nanoTime;
  private final LongSupplier epochMs;
  private final Queue<Fact> facts = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final LongAdder told = new LongAdder();
  private final LongAdder lost = new LongAdder();

  FactQueue(int capacity, LongSupplier nanoTime, LongSupplier epochMs) {
    this.capacity = capacity;
    this.nanoTime = nanoTime;
    this.epochMs = epochMs;
  }

  @Override
  public void onSending(Session publisher, long sinceNs) {
    offer(Fact.Kind.SENDING, publisher, 0, sinceNs);
  }

  @Override
  public void onSilent(Session publisher, long lastPacketNs) {
    offer(Fact.Kind.SILENT, publisher, 0, lastPacketNs);
  }

  @Override
  public void onPublisherEnded(Session publisher, long lastPacketNs) {
    offer(Fact.Kind.ENDED, publisher, 0, lastPacketNs);
  }

  @Override
  public void onPicture(Session viewer, long pixels, long sinceNs) {
    offer(Fact.Kind.PICTURE, viewer, pixels, sinceNs);
  }

  private void offer(Fact.Kind kind, Session session, long pixels, long atNs) {
    Fact fact = new Fact(kind, session, pixels, atNs, nanoTime.getAsLong(), epochMs.getAsLong());
    if (size.incrementAndGet() > capacity && !fact.ends()) {
      size.decrementAndGet();
      lost.increment();
      return;
    }
    told.increment();
    facts.add(fact);
  }

  /** The oldest that waits; on the billing thread. */
  @Nullable Fact poll() {
    Fact fact = facts.poll();
    if (fact != null) {
      size.decrementAndGet();
    }
    return fact;
  }

  int waiting() {
    return size.get();
  }

  long told() {
    return told.sum();
  }

  /** How many did not fit. */
  long lost() {
    return lost.sum();
  }
}
