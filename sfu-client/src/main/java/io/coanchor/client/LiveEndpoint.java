package io.coanchor.client;

import io.coanchor.client.signal.TrtcUrl;
import io.coanchor.client.signal.V2TXLiveCode;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * From a URL to a connection and the way back: what pushing and playing have in common. Commands
 * come from any thread; the connection lives on the loop.
 */
final class LiveEndpoint {
  /** How often figures are told, as TRTC's SDK does. */
  static final Duration STATISTICS_INTERVAL = Duration.ofSeconds(2);

  private static final long GOODBYE_MILLIS = 3_000;

  private final ClientLoop loop;
  private final Purpose purpose;
  private final AtomicBoolean running = new AtomicBoolean();

  // of the loop's thread
  private @Nullable LiveConnection connection;

  /**
   * What it is for.
   *
   * @param action the URLs that it takes
   * @param timeout how long a session lives without a word from the server
   * @param reconnect whether a lost or refused session is tried again
   * @param owner of the connection
   * @param statistics called every two seconds while it runs, on the loop
   */
  record Purpose(
      TrtcUrl.Action action,
      Duration timeout,
      boolean reconnect,
      LiveConnection.Owner owner,
      Runnable statistics) {}

  LiveEndpoint(ClientLoop loop, Purpose purpose) {
    this.loop = loop;
    this.purpose = purpose;
  }

  int start(String url) {
    TrtcUrl parsed;
    try {
      parsed = TrtcUrl.parse(url);
    } catch (IllegalArgumentException _) {
      return V2TXLiveCode.INVALID_PARAMETER;
    }
    return parsed.action() == purpose.action()
        ? start(parsed.endpoint())
        : V2TXLiveCode.INVALID_PARAMETER;
  }

  int start(URI endpoint) {
    if (!running.compareAndSet(false, true)) {
      return V2TXLiveCode.REFUSED;
    }
    return code(loop.execute(() -> begin(endpoint)));
  }

  private static int code(boolean done) {
    return done ? V2TXLiveCode.OK : V2TXLiveCode.FAILED;
  }

  private void begin(URI endpoint) {
    LiveConnection begun =
        new LiveConnection(
            loop,
            new LiveConnection.Settings(endpoint, purpose.timeout(), purpose.reconnect()),
            purpose.owner());
    connection = begun;
    begun.start();
    planStatistics(begun);
  }

  private void planStatistics(LiveConnection begun) {
    loop.schedule(
        () -> {
          if (connection == begun && running.get()) {
            purpose.statistics().run();
            planStatistics(begun);
          }
        },
        STATISTICS_INTERVAL);
  }

  /** Whether it was started and has not ended since. */
  boolean isRunning() {
    return running.get();
  }

  /** The connection has ended by itself; on the loop. */
  void ended() {
    running.set(false);
  }

  int stop() {
    return code(loop.execute(this::end));
  }

  private void end() {
    var _ = leave();
  }

  private void end(CompletableFuture<@Nullable Void> done) {
    var _ = leave().whenComplete((_, _) -> done.complete(null));
  }

  private CompletableFuture<@Nullable Void> leave() {
    LiveConnection begun = connection;
    running.set(false);
    return begun == null ? CompletableFuture.completedFuture(null) : begun.stop("stopped");
  }

  /** Stops, and waits until the server knows it; not on the loop's thread. */
  void close() {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    if (loop.execute(() -> end(done))) {
      var _ = done.completeOnTimeout(null, GOODBYE_MILLIS, TimeUnit.MILLISECONDS).join();
    }
  }

  /** Leaves the session without a word, and makes the next one. */
  int interrupt() {
    return code(
        loop.execute(() -> {
          LiveConnection begun = connection;
          if (begun != null) {
            begun.breakOff();
          }
        }));
  }

  /** Asks on the loop's thread; the other answer when the loop has ended. */
  <T> CompletableFuture<T> ask(Supplier<T> onLoop, Supplier<T> otherwise) {
    CompletableFuture<T> result = new CompletableFuture<>();
    if (!loop.execute(() -> result.complete(onLoop.get()))) {
      result.complete(otherwise.get());
    }
    return result;
  }

  /** The transport of the session that runs; on the loop. */
  @Nullable ClientTransport transport() {
    LiveConnection begun = connection;
    return begun == null ? null : begun.transport();
  }

  /** Sessions made after the first; on the loop. */
  long reconnects() {
    LiveConnection begun = connection;
    return begun == null ? 0 : begun.reconnects();
  }
}
