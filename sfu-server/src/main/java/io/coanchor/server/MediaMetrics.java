package io.coanchor.server;

import io.coanchor.server.metrics.Metrics;
import io.coanchor.server.room.session.SessionService;
import io.coanchor.server.worker.BatchSizes;
import io.coanchor.server.worker.LatencyHistogram;
import io.coanchor.server.worker.MediaWorkers;
import io.coanchor.server.worker.Traffic;
import io.coanchor.server.worker.WorkerFigures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the media side tells Prometheus; the names are part of the public contract. */
final class MediaMetrics {
  private final Metrics metrics;
  private final MediaWorkers workers;
  private final SessionService sessions;

  MediaMetrics(Metrics metrics, MediaWorkers workers, SessionService sessions) {
    this.metrics = metrics;
    this.workers = workers;
    this.sessions = sessions;
  }

  void register() {
    registerRooms();
    registerMedia();
    registerBatches();
    registerWorkers();
  }

  private void registerRooms() {
    metrics.gauge("coanchor_streams", "Streams known, live or awaited", () -> count("streams"));
    metrics.gauge("coanchor_publishers", "Publish sessions", () -> count("publishers"));
    metrics.gauge("coanchor_viewers", "Play sessions", () -> count("viewers"));
    metrics.gauge("coanchor_rooms", "Rooms that somebody is in", () -> count("rooms"));
    metrics.counter(
        "coanchor_rooms_refused_calls",
        "Requests turned away with 503 because too many waited for the rooms",
        sessions::refusedCalls);
    metrics.counters(
        "coanchor_sessions_ended",
        "Sessions that have ended, by reason",
        "reason",
        () -> sessions.endedByReason().join());
    metrics.counter(
        "coanchor_sessions_refused",
        "Sessions refused with 503 because the node is full",
        sessions::refusedForLoad);
  }

  private void registerMedia() {
    metrics.counters(
        "coanchor_media_drops",
        "Datagrams and packets dropped, by reason",
        "reason",
        workers::drops);
    metrics.counter(
        "coanchor_media_received_datagrams",
        "Datagrams received on the media ports",
        () -> workers.traffic(Traffic::receivedDatagrams));
    metrics.counter(
        "coanchor_media_received_bytes",
        "Bytes received on the media ports",
        () -> workers.traffic(Traffic::receivedBytes));
    metrics.counter(
        "coanchor_media_sent_datagrams",
        "Datagrams sent on the media ports",
        () -> workers.traffic(Traffic::sentDatagrams));
    metrics.counter(
        "coanchor_media_sent_bytes",
        "Bytes sent on the media ports",
        () -> workers.traffic(Traffic::sentBytes));
    metrics.counters(
        "coanchor_media_sent_messages",
        "Messages given to the system over UDP, by the number of datagrams in each",
        "datagrams",
        workers::messagesBySize);
    metrics.counters(
        "coanchor_media_send_troubles",
        "Sending over UDP: socket found full, datagrams dropped for it, messages that failed,"
            + " trains refused",
        "kind",
        workers::sendTroubles);
    metrics.counter(
        "coanchor_media_padding_bytes",
        "Octets of padding that made packets of a frame equally long",
        workers::paddingBytes);
    metrics.gauge(
        "coanchor_media_pending_sessions",
        "Sessions whose peer has not come yet",
        workers::pendingSessions);
    metrics.gauge(
        "coanchor_cpu_load_ratio",
        "Share of the machine's processors that the process took lately, 0 to 1",
        workers::load);
    metrics.histogram(
        "coanchor_media_forward_seconds",
        "From a batch's arrival until its copies were handed to the system",
        this::forwarded);
  }

  private void registerBatches() {
    metrics.histogram(
        "coanchor_media_batch_packets",
        "Packets of a publisher that one turn of its worker's loop brought",
        this::batchSizes);
    metrics.counter(
        "coanchor_media_batches",
        "Batches of media that publishers brought",
        () -> workers.traffic(Traffic::batches));
    metrics.counter(
        "coanchor_media_batch_messages",
        "Batches handed to another worker: one per batch and worker with viewers",
        () -> workers.traffic(Traffic::batchMessages));
  }

  private void registerWorkers() {
    perWorkerCounter(
        "coanchor_media_refused_commands",
        "Commands turned away because a worker was overloaded",
        WorkerFigures::commandsRefused);
    perWorkerCounter(
        "coanchor_media_worker_busy_seconds",
        "Time that a worker has spent in cycles",
        WorkerFigures::busySeconds);
    perWorkerCounter(
        "coanchor_media_worker_stalls",
        "Cycles that took longer than 10 ms",
        WorkerFigures::stalls);
    perWorkerCounter(
        "coanchor_media_link_overflows",
        "Batches and datagrams for other workers that did not fit their queue",
        WorkerFigures::linkOverflows);
    perWorkerCounter(
        "coanchor_media_shed_steps",
        "How often a worker has given up layers or video for lack of time",
        WorkerFigures::shedSteps);
    perWorkerGauge(
        "coanchor_media_shed_viewers",
        "Viewers whose video is given up now",
        WorkerFigures::viewersWithoutVideo);
    perWorkerGauge(
        "coanchor_media_shed_layers",
        "1 while viewers get the lowest layer only",
        figures -> figures.lowestLayersOnly() ? 1 : 0);
    perWorkerGauge(
        "coanchor_media_worker_busy_ratio",
        "Share of its time that a worker was in cycles lately, 0 to 1",
        WorkerFigures::busyShare);
    perWorkerGauge(
        "coanchor_media_worker_cpu_ratio",
        "Share of a processor that a worker took lately, 0 to 1",
        WorkerFigures::cpuShare);
    perWorkerGauge(
        "coanchor_media_worker_longest_cycle_seconds",
        "The longest cycle of a worker",
        WorkerFigures::longestSeconds);
    perWorkerGauge(
        "coanchor_media_cycle_p99_seconds",
        "Upper bound of the 99th percentile of a worker's cycles",
        WorkerFigures::cycleP99Seconds);
    perWorkerGauge(
        "coanchor_media_worker_commands",
        "Commands waiting for a worker",
        WorkerFigures::commandsWaiting);
  }

  private void perWorkerGauge(String name, String help, ToDoubleFunction<WorkerFigures> figure) {
    metrics.gauges(name, help, "worker", () -> byWorker(figure));
  }

  private void perWorkerCounter(String name, String help, ToDoubleFunction<WorkerFigures> figure) {
    metrics.fractionCounters(name, help, "worker", () -> byWorker(figure));
  }

  private Map<String, Double> byWorker(ToDoubleFunction<WorkerFigures> figure) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (WorkerFigures each : workers.figures()) {
      values.put(Integer.toString(each.worker()), figure.applyAsDouble(each));
    }
    return values;
  }

  private Metrics.Histogram forwarded() {
    LatencyHistogram all = workers.forwarded();
    List<Metrics.Bucket> buckets = new ArrayList<>();
    for (int i = 0; i < LatencyHistogram.buckets(); i++) {
      buckets.add(new Metrics.Bucket(LatencyHistogram.upperSeconds(i), all.count(i)));
    }
    return new Metrics.Histogram(buckets, all.totalSeconds());
  }

  private Metrics.Histogram batchSizes() {
    BatchSizes all = workers.batchSizes();
    List<Metrics.Bucket> buckets = new ArrayList<>();
    for (int i = 0; i < BatchSizes.buckets(); i++) {
      buckets.add(new Metrics.Bucket(BatchSizes.upper(i), all.count(i)));
    }
    return new Metrics.Histogram(buckets, all.packets());
  }

  private double count(String what) {
    return ((Number) sessions.debugState().join().getOrDefault(what, 0)).doubleValue();
  }
}
