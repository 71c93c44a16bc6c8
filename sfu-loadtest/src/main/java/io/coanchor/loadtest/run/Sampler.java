package io.coanchor.loadtest.run;

import io.coanchor.loadtest.measure.LoopMeasures;
import io.coanchor.loadtest.peer.LoadLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Takes a sample every second, on a thread of its own, until closed. */
final class Sampler implements AutoCloseable {
  private static final long INTERVAL_NS = 1_000_000_000L;

  private final Crew crew;
  private final ServerFigures server;
  private final Consumer<Sample> listener;
  private final List<Sample> samples = new ArrayList<>();
  private final Thread thread = Thread.ofPlatform().name("loadtest-sampler").unstarted(this::run);
  private final long startNs = System.nanoTime();
  private volatile String phase = "publishing";
  private volatile boolean closed;

  // of the sampler's thread
  private long lastNs;
  private long lastPackets;
  private long lastBytes;
  private double lastOwnCpu;
  private double lastServerCpu;

  /**
   * A sampler.
   *
   * @param listener takes every sample, on the sampler's thread
   */
  Sampler(Crew crew, ServerFigures server, Consumer<Sample> listener) {
    this.crew = crew;
    this.server = server;
    this.listener = listener;
  }

  void start() {
    thread.start();
  }

  void phase(String name) {
    phase = name;
  }

  private void run() {
    try {
      long dueNs = startNs;
      while (!closed) {
        long waitNs = dueNs - System.nanoTime();
        if (waitNs > 0) {
          LockSupport.parkNanos(waitNs);
        } else {
          take();
          dueNs = Math.max(dueNs + INTERVAL_NS, System.nanoTime());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void take() throws InterruptedException {
    long packets = 0;
    long bytes = 0;
    long expected = 0;
    long missing = 0;
    int playing = 0;
    Histogram latency = null;
    for (LoadLoop loop : crew.loops()) {
      LoadLoop.State state = loop.state().join();
      LoopMeasures.Snapshot snapshot = state.loop();
      packets += snapshot.packets();
      bytes += snapshot.bytes();
      playing += snapshot.playing();
      expected += state.expected();
      missing += state.missing();
      latency = merge(latency, snapshot.latency());
    }
    ServerFigures.Reading reading = server.read();
    long nowNs = System.nanoTime();
    double seconds = (nowNs - lastNs) / 1e9;
    double ownCpu = OwnCosts.cpuSeconds();
    if (lastNs != 0) {
      Sample sample =
          new Sample(
              (nowNs - startNs) / 1e9,
              phase,
              playing,
              (packets - lastPackets) / seconds,
              (bytes - lastBytes) * 8 / seconds / 1e6,
              expected == 0 ? Double.NaN : (double) missing / expected,
              percentile(latency, 50),
              percentile(latency, 99),
              (ownCpu - lastOwnCpu) / seconds,
              (reading.cpuSeconds() - lastServerCpu) / seconds,
              reading.viewers());
      synchronized (samples) {
        samples.add(sample);
      }
      listener.accept(sample);
    }
    lastNs = nowNs;
    lastPackets = packets;
    lastBytes = bytes;
    lastOwnCpu = ownCpu;
    lastServerCpu = reading.cpuSeconds();
  }

  private static Histogram merge(@Nullable Histogram sum, Histogram more) {
    if (sum == null) {
      return more;
    }
    sum.add(more);
    return sum;
  }

  private static double percentile(@Nullable Histogram latency, double percentile) {
    return latency == null || latency.getTotalCount() == 0
        ? Double.NaN
        : latency.getValueAtPercentile(percentile);
  }

  /** Those taken so far. */
  List<Sample> samples() {
    synchronized (samples) {
      return List.copyOf(samples);
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive() && !interrupted) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
        Thread.currentThread().interrupt();
      }
    }
  }
}
