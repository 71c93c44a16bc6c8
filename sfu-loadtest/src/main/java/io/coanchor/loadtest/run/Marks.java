package io.coanchor.loadtest.run;

import io.coanchor.loadtest.peer.LoadLoop;
import java.util.concurrent.TimeUnit;

/**
 * Counters of both sides at one instant; what happened in between is the difference of two.
 *
 * @param nowNs {@link System#nanoTime}
 * @param packets received by all viewers so far
 * @param bytes of their payload
 * @param ownCpuSeconds of this process
 * @param server the server's own
 */
record Marks(
    long nowNs, long packets, long bytes, double ownCpuSeconds, ServerFigures.Reading server) {
  static Marks take(Crew crew, ServerFigures server) throws InterruptedException {
    long packets = 0;
    long bytes = 0;
    for (LoadLoop loop : crew.loops()) {
      long[] counts =
          loop.ask(() -> new long[] {loop.measures().packets(), loop.measures().bytes()}).join();
      packets += counts[0];
      bytes += counts[1];
    }
    return new Marks(System.nanoTime(), packets, bytes, OwnCosts.cpuSeconds(), server.read());
  }

  double secondsSince(Marks before) {
    return (nowNs - before.nowNs) / (double) TimeUnit.SECONDS.toNanos(1);
  }
}
