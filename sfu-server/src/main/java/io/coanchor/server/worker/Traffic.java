package io.coanchor.server.worker;

/** Counts of a worker's traffic: written by its thread alone, read by any. */
public final class Traffic {
  private volatile long receivedDatagrams;
  private volatile long receivedBytes;
  private volatile long sentDatagrams;
  private volatile long sentBytes;
  private volatile long batches;
  private volatile long batchMessages;

  Traffic() {}

  // One writer: the read and the write need not be one step.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void onReceived(int bytes) {
    receivedDatagrams++;
    receivedBytes += bytes;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  void onSent(int bytes) {
    sentDatagrams++;
    sentBytes += bytes;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  void onBatch() {
    batches++;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  void onBatchMessage() {
    batchMessages++;
  }

  /** Batches of media that publishers here have handed over. */
  public long batches() {
    return batches;
  }

  /** How often one of them went to another worker. */
  public long batchMessages() {
    return batchMessages;
  }

  /** Datagrams, and frames over TCP, that arrived. */
  public long receivedDatagrams() {
    return receivedDatagrams;
  }

  /** Their bytes, without headers. */
  public long receivedBytes() {
    return receivedBytes;
  }

  /** Datagrams, and frames over TCP, that were handed to the sockets. */
  public long sentDatagrams() {
    return sentDatagrams;
  }

  /** Their bytes, without headers. */
  public long sentBytes() {
    return sentBytes;
  }
}
