package io.coanchor.bench.path;

import java.util.concurrent.atomic.LongAdder;

/** What all viewers together have received. Written on the loop, read by anyone. */
final class Counts {
  private final LongAdder packets = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  void add(int datagramBytes) {
    packets.increment();
    bytes.add(datagramBytes);
  }

  /** Datagrams of RTP. */
  long packets() {
    return packets.sum();
  }

  /** Their bytes, encrypted. */
  long bytes() {
    return bytes.sum();
  }
}
