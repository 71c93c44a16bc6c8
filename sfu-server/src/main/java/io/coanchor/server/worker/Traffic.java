package io.coanchor.server.worker;

import java.util.concurrent.atomic.AtomicLong;

/** Counts of a worker's traffic: written by its thread alone, read by any. */
public final class Traffic {
  private final AtomicLong receivedDatagrams = new AtomicLong();
  private final AtomicLong receivedBytes = new AtomicLong();
  private final AtomicLong sentDatagrams = new AtomicLong();
  private final AtomicLong sentBytes = new AtomicLong();
  private final AtomicLong batches = new AtomicLong();
  private final AtomicLong batchMessages = new AtomicLong();
  private final BatchSizes batchSizes = new BatchSizes();

  Traffic() {}

  void onReceived(int bytes) {
    add(receivedDatagrams, 1);
    add(receivedBytes, bytes);
  }

  void onSent(int bytes) {
    add(sentDatagrams, 1);
    add(sentBytes, bytes);
  }

  void onBatch(int packets) {
    add(batches, 1);
    batchSizes.record(packets);
  }

  void onBatchMessage() {
    add(batchMessages, 1);
  }

  /** One writer: no need to lock the memory bus for each packet. */
  private static void add(AtomicLong counter, long amount) {
    counter.setRelease(counter.getPlain() + amount);
  }

  /** Batches of media that publishers here have handed over. */
  public long batches() {
    return batches.get();
  }

  /** How many packets each of them had. */
  public BatchSizes batchSizes() {
    return batchSizes;
  }

  /** How often one of them went to another worker. */
  public long batchMessages() {
    return batchMessages.get();
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
