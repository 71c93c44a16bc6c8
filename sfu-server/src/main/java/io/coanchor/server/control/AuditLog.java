package io.coanchor.server.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.MessageOrBuilder;
import io.coanchor.server.message.MessageJson;
import io.grpc.Status;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who wanted to change what, and what became of it: one line of JSON each, in a log of its own name
 * that can be sent elsewhere. Credentials are not part of what it is given.
 *
 * <p>Lines are made and written on a thread of its own: a slow disk holds no call up, and nor the
 * rooms. So many may wait; a change is only begun once it has a {@link #reserve place}, so that
 * none goes without its line. Calls of strangers have no such right: of those a part is written,
 * and how many are left out is.
 */
final class AuditLog implements AutoCloseable {
  /** The logger's name. */
  static final String NAME = "coanchor.audit";

  /** Lines that may wait: some megabytes. */
  static final int MAX_WAITING = 10_000;

  private static final long CLOSE_SECONDS = 5;

  /** Enough for every valid request; what is not valid is cut off. */
  private static final int MAX_REQUEST_CHARS = 2048;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

  private final Consumer<String> sink;
  private final Semaphore places;
  private final RefusalLimit refusals = new RefusalLimit();
  private final LongAdder written = new LongAdder();
  private final LongAdder leftOut = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final ScheduledThreadPoolExecutor writer;

  /**
   * @param sink takes lines, on the log's thread; may block
   */
  AuditLog(Consumer<String> sink) {
    this(sink, MAX_WAITING);
  }

  AuditLog(Consumer<String> sink, int maxWaiting) {
    this.sink = sink;
    this.places = new Semaphore(maxWaiting);
    writer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("coanchor-audit").daemon(true).factory());
    writer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    var _ =
        writer.scheduleAtFixedRate(
            this::tellLeftOut,
            RefusalLimit.WINDOW_SECONDS,
            RefusalLimit.WINDOW_SECONDS,
            TimeUnit.SECONDS);
  }

  /** The one that writes to the log of its name. */
  static AuditLog logging() {
    Logger log = LoggerFactory.getLogger(NAME);
    return new AuditLog(line -> log.info("{}", line));
  }

  /**
   * One call.
   *
   * @param caller who; the name is empty where nobody knows
   * @param method what, as {@code package.Service/Method}
   * @param request with what
   * @param outcome the status
   * @param failure what the status comes from, or null when it went well
   */
  record Entry(
      Caller caller, String method, Object request, Status outcome, @Nullable Throwable failure) {}

  /**
   * Takes the place of one line, which must follow.
   *
   * @return false when too many wait: then the change must not be begun
   */
  boolean reserve() {
    return places.tryAcquire();
  }

  /** Writes the line that a place was taken for. */
  void record(Entry entry) {
    record(entry, false);
  }

  /**
   * @param retry whether an earlier call with the same request id did it, and this one only got its
   *     answer
   */
  void record(Entry entry, boolean retry) {
    try {
      writer.execute(() -> {
        write(line(entry, retry));
        places.release();
      });
    } catch (RejectedExecutionException e) {
      // closed meanwhile: the caller waits instead
      write(line(entry, retry));
    }
  }

  /** A call that was turned away before it was looked at. */
  void refused(Entry entry) {
    if (refusals.admits(entry.caller()) && reserve()) {
      record(entry);
    } else {
      leftOut.increment();
      refusals.leaveOut(entry.caller());
    }
  }

  /** Writes how many calls were turned away without a line. On the log's thread. */
  void tellLeftOut() {
    Map<String, Object> line = refusals.turn();
    if (!line.isEmpty()) {
      write(line);
    }
  }

  /** Lines by what became of them. */
  Map<String, Long> results() {
    return Map.of("written", written.sum(), "left_out", leftOut.sum(), "failed", failed.sum());
  }

  /** Waits until what was given so far is written. */
  void flush() {
    CompletableFuture.runAsync(() -> {}, writer).join();
  }

  /** Writes what waits, for a few seconds at most, and how many were left out. */
  @Override
  public void close() {
    if (writer.isShutdown()) {
      return;
    }
    writer.execute(this::tellLeftOut);
    writer.shutdown();
    try {
      if (!writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        int lost = writer.shutdownNow().size();
        LOG.error("The audit log is too slow: {} lines are lost", lost);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<String, Object> line(Entry entry, boolean retry) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("who", entry.caller().name());
    line.put("from", entry.caller().address());
    line.put("method", entry.method());
    line.put("request", text(entry.request()));
    line.put("outcome", entry.outcome().getCode().name());
    if (entry.failure() != null) {
      line.put("reason", Errors.reason(entry.failure()));
    }
    if (retry) {
      line.put("retry", true);
    }
    return line;
  }

  private void write(Map<String, Object> line) {
    try {
      sink.accept(JSON.writeValueAsString(line));
      written.increment();
    } catch (JsonProcessingException | RuntimeException e) {
      failed.increment();
      LOG.error("A line of the audit log could not be written: {}", line, e);
    }
  }

  private static String text(Object request) {
    String text = request instanceof MessageOrBuilder message ? MessageJson.print(message) : "";
    return text.length() > MAX_REQUEST_CHARS ? text.substring(0, MAX_REQUEST_CHARS) + "…" : text;
  }
}
