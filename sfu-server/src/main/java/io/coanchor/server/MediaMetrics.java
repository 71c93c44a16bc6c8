package io.coanchor.server;

import io.coanchor.server.metrics.Metrics;
import io.coanchor.server.room.SessionService;
import io.coanchor.server.worker.MediaWorker;

/** What the media side tells Prometheus; the names are part of the public contract. */
final class MediaMetrics {
  private final Metrics metrics;
  private final MediaWorker worker;
  private final SessionService sessions;

  MediaMetrics(Metrics metrics, MediaWorker worker, SessionService sessions) {
    this.metrics = metrics;
    this.worker = worker;
    this.sessions = sessions;
  }

  void register() {
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
    metrics.counters(
        "coanchor_media_drops",
        "Datagrams and packets dropped, by reason",
        "reason",
        () -> worker.dropsAsync().join());
    metrics.counter(
        "coanchor_media_received_datagrams",
        "Datagrams received on the media ports",
        () -> worker.traffic().receivedDatagrams());
    metrics.counter(
        "coanchor_media_received_bytes",
        "Bytes received on the media ports",
        () -> worker.traffic().receivedBytes());
    metrics.counter(
        "coanchor_media_sent_datagrams",
        "Datagrams sent on the media ports",
        () -> worker.traffic().sentDatagrams());
    metrics.counter(
        "coanchor_media_sent_bytes",
        "Bytes sent on the media ports",
        () -> worker.traffic().sentBytes());
    metrics.counter(
        "coanchor_media_refused_commands",
        "Commands turned away because a worker was overloaded",
        worker::refusedCommands);
    metrics.gauge(
        "coanchor_media_cycle_p99_seconds",
        "Upper bound of the 99th percentile of the worker's cycles: arrival to send",
        () -> worker.cycleP99Seconds());
  }

  private double count(String what) {
    return ((Number) sessions.debugState().join().getOrDefault(what, 0)).doubleValue();
  }
}
