package io.coanchor.server.worker;

import com.sun.management.OperatingSystemMXBean;
import io.coanchor.core.srtp.CipherEngine;
import io.coanchor.server.net.EventLoops;
import io.coanchor.server.net.MediaSockets;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All media workers of a server, bound to the same ports, with what they share: who has which
 * session. From any thread.
 */
public final class MediaWorkers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MediaWorkers.class);
  private static final int SHUTDOWN_SECONDS = 2;
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final int LOAD_CHECK_MILLIS = 500;

  /** How late the rooms learn that something has ended to flow, at most; when it did is exact. */
  private static final int ACTIVITY_MILLIS = 250;

  private final EventLoopGroup group;
  private final SessionDirectory directory = new SessionDirectory();
  private final MediaWorker[] workers;
  private final LoadGauge load;
  private final AtomicInteger nextGuardian = new AtomicInteger();

  private MediaWorkers(int count, CipherEngine cipher, double maxCpu) {
    load =
        new LoadGauge(
            maxCpu,
            Runtime.getRuntime().availableProcessors(),
            System.nanoTime(),
            SYSTEM.getProcessCpuTime());
    group = EventLoops.media(count);
    workers = new MediaWorker[count];
    for (int i = 0; i < count; i++) {
      EventLoop loop = group.next();
      workers[i] = new MediaWorker(i, loop, cipher, directory, maxCpu);
    }
    for (MediaWorker worker : workers) {
      worker.links().connect(workers);
    }
  }

  /**
   * Starts the loops and binds their ports; port 0 takes a free one.
   *
   * @param wanted how many workers; 0 for one per core
   * @param cipher what encrypts the media they send
   * @param maxCpu the share of the processors above which no new session should come
   * @throws IOException when a port is held by another process; the message names the setting
   */
  public static MediaWorkers start(
      int wanted, int udpPort, int tcpPort, CipherEngine cipher, double maxCpu) throws IOException {
    int count = count(wanted);
    if (count > 1) {
      MediaSockets.requireFree(udpPort, tcpPort);
    }
    MediaWorkers all = new MediaWorkers(count, cipher, maxCpu);
    try {
      MediaWorker first = all.workers[0];
      first.bind(udpPort, tcpPort, count > 1);
      for (int i = 1; i < count; i++) {
        all.workers[i].bind(first.sockets().udpPort(), first.sockets().tcpPort(), true);
      }
    } catch (IOException e) {
      all.end();
      throw e;
    }
    for (MediaWorker worker : all.workers) {
      worker.repeat(LOAD_CHECK_MILLIS, () -> all.checkLoad(worker));
      worker.repeat(ACTIVITY_MILLIS, () -> worker.activities().look(worker.nowNs(), worker::fail));
    }
    return all;
  }

  private void checkLoad(MediaWorker worker) {
    long nowNs = worker.nowNs();
    worker.cycle().duty().noteCpu(nowNs, THREADS.getCurrentThreadCpuTime());
    worker.shedding().check(worker.cycle().duty().busyShare(nowNs), nowNs);
    if (worker == workers[0]) {
      sampleLoad();
    }
  }

  private void sampleLoad() {
    long nowNs = System.nanoTime();
    double busiest = 0;
    for (MediaWorker worker : workers) {
      busiest = Math.max(busiest, worker.cycle().duty().cpuShare());
    }
    load.sample(nowNs, SYSTEM.getProcessCpuTime(), busiest);
  }

  /** Whether another session would hurt those there are. */
  public boolean isFull() {
    return load.isFull();
  }

  /** The share of the machine's processors that the process took lately, 0 to 1. */
  public double load() {
    return load.load();
  }

  private static int count(int wanted) {
    int cores = Math.min(Runtime.getRuntime().availableProcessors(), StreamHub.MAX_WORKERS);
    int count = wanted == 0 ? cores : wanted;
    if (count > 1 && !MediaSockets.canShare()) {
      LOG.warn("Without epoll one media worker carries all media (wanted: {})", count);
      return 1;
    }
    return count;
  }

  /** How many there are. */
  public int count() {
    return workers.length;
  }

  /** The bound UDP port. */
  public int udpPort() {
    return workers[0].sockets().udpPort();
  }

  /** The bound TCP port. */
  public int tcpPort() {
    return workers[0].sockets().tcpPort();
  }

  /** A stream without publisher and viewers. */
  public StreamHub newStream() {
    return new StreamHub(workers.length);
  }

  /** Makes a session that waits for its peer. */
  CompletableFuture<SessionControl> await(PendingSession.Recipe recipe, long timeoutNs) {
    int at = Math.floorMod(nextGuardian.getAndIncrement(), workers.length);
    return SessionControl.create(directory, workers[at], recipe, timeoutNs);
  }

  /** Sessions that no worker has adopted yet. */
  public int pendingSessions() {
    return directory.pending();
  }

  /** The sum of a figure of their traffic. */
  public long traffic(ToLongFunction<Traffic> figure) {
    long sum = 0;
    for (MediaWorker worker : workers) {
      sum += figure.applyAsLong(worker.traffic());
    }
    return sum;
  }

  /** Each worker's figures, by its number. */
  public List<WorkerFigures> figures() {
    long nowNs = System.nanoTime();
    List<WorkerFigures> figures = new ArrayList<>();
    for (MediaWorker worker : workers) {
      figures.add(WorkerFigures.of(worker, nowNs));
    }
    return figures;
  }

  /** How long batches took from their arrival until their copies were with the system. */
  public LatencyHistogram forwarded() {
    LatencyHistogram sum = new LatencyHistogram();
    for (MediaWorker worker : workers) {
      worker.cycle().forwarded().addTo(sum);
    }
    return sum;
  }

  /** Drops by reason; blocks until every worker has answered. */
  public Map<String, Long> drops() {
    return sum(MediaWorker::drops);
  }

  /** How many packets the batches of publishers had. */
  public BatchSizes batchSizes() {
    BatchSizes all = new BatchSizes();
    for (MediaWorker worker : workers) {
      all.addAll(worker.traffic().batchSizes());
    }
    return all;
  }

  /**
   * Messages given to the system, by the number of datagrams in each; blocks until every worker has
   * answered.
   */
  public Map<String, Long> messagesBySize() {
    return sum(worker -> worker.sockets().egressStats().messagesBySize());
  }

  /** What went wrong in sending, by kind; blocks until every worker has answered. */
  public Map<String, Long> sendTroubles() {
    return sum(worker -> worker.sockets().egressStats().troubles());
  }

  /** Octets of padding sent; blocks until every worker has answered. */
  public long paddingBytes() {
    return sum(worker -> Map.of("all", worker.scratch().packetWriter().paddingBytes()))
        .getOrDefault("all", 0L);
  }

  private Map<String, Long> sum(Function<MediaWorker, Map<String, Long>> counts) {
    List<CompletableFuture<Map<String, Long>>> asked = new ArrayList<>();
    for (MediaWorker worker : workers) {
      asked.add(worker.commands().ask(() -> counts.apply(worker), Map.of()));
    }
    Map<String, Long> sum = new LinkedHashMap<>();
    for (CompletableFuture<Map<String, Long>> answer : asked) {
      answer.join().forEach((name, count) -> sum.merge(name, count, Long::sum));
    }
    return sum;
  }

  /** The state of each; blocks until every one has answered. */
  public List<Map<String, Object>> debugStates() {
    List<CompletableFuture<Map<String, Object>>> asked = new ArrayList<>();
    for (MediaWorker worker : workers) {
      asked.add(worker.commands().ask(worker::debugState, Map.of()));
    }
    return asked.stream().map(CompletableFuture::join).toList();
  }

  /** Their states as one, and what they share. */
  public Map<String, Object> summary(List<Map<String, Object>> states) {
    Map<String, Object> sum = new LinkedHashMap<>(Sums.of(states));
    sum.put("workers", workers.length);
    sum.put("ufrags", directory.size());
    sum.put("pendingSessions", directory.pending());
    sum.put("cpuLoad", Math.round(load.load() * 1_000) / 1_000.0);
    sum.put("full", load.isFull() ? 1 : 0);
    sum.put("forward", forwarded().debugState());
    return sum;
  }

  private void end() {
    for (MediaWorker worker : workers) {
      worker.closeSockets();
    }
    group.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  /** Ends the sessions that are left, closes the sockets and ends the loops; not on a loop. */
  @Override
  public void close() {
    directory.sessions().forEach(session -> session.close("the server stops"));
    for (MediaWorker worker : workers) {
      worker.commands().ask(worker::endAll, 0).exceptionally(e -> 0).join();
    }
    end();
  }
}
