package io.coanchor.server.worker;

/** Counts of a worker's traffic: written by its thread alone, read by any. */
public final class Traffic {
  private volatile long receivedDatagrams;
  private volatile long receivedBytes;
  private volatile long sentDatagrams;
  private volatile long sentBytes;

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
