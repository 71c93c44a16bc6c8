package io.coanchor.server.worker;

import java.util.concurrent.atomic.AtomicLong;

/** Counts of a worker's traffic: written by its thread alone, read by any. */
public final class Traffic {
  private final AtomicLong receivedDatagrams = new AtomicLong();
  private final AtomicLong receivedBytes = new AtomicLong();
  private final AtomicLong sentDatagrams = new AtomicLong();
  private final AtomicLong sentBytes = new AtomicLong();

  Traffic() {}

  void onReceived(int bytes) {
    add(receivedDatagrams, 1);
    add(receivedBytes, bytes);
  }

  void onSent(int bytes) {
    add(sentDatagrams, 1);
    add(sentBytes, bytes);
  }

  /** One writer: no need to lock the memory bus for each packet. */
  private static void add(AtomicLong counter, long amount) {
    counter.setRelease(counter.getPlain() + amount);
  }

  /** Datagrams, and frames over TCP, that arrived. */
  public long receivedDatagrams() {
    return receivedDatagrams.get();
  }

  /** Their bytes, without headers. */
  public long receivedBytes() {
    return receivedBytes.get();
  }

  /** Datagrams, and frames over TCP, that were handed to the sockets. */
  public long sentDatagrams() {
    return sentDatagrams.get();
  }

  /** Their bytes, without headers. */
  public long sentBytes() {
    return sentBytes.get();
  }
}
