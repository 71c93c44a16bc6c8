package io.coanchor.server.control;

import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.coanchor.proto.v1.BillingEvent;
import io.coanchor.proto.v1.ErrorReason;
import io.coanchor.proto.v1.ListEventsRequest;
import io.coanchor.proto.v1.ListEventsResponse;
import io.coanchor.proto.v1.StreamEventsRequest;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Who follows the ledger, by streams and by pages that wait; bounded. */
final class Followers implements AutoCloseable {
  /** Accounting follows with a handful: this is against mistakes. */
  static final int MAX_FOLLOWERS = 1_000;

  static final int MAX_WAIT_SECONDS = 30;

  /** As for calls that do not wait. */
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);

  private static final String TIMEOUT = "grpc-timeout";

  private final LedgerReads reads;
  private final EventTail tail;
  private final LedgerEvents events;
  private final AtomicInteger open = new AtomicInteger();

  Followers(LedgerReads reads, EventTail tail) {
    this.reads = reads;
    this.tail = tail;
    this.events = new LedgerEvents(tail);
  }

  /** Streams to a client until it ends. */
  void stream(EventCursor from, StreamEventsRequest request, StreamObserver<BillingEvent> out)
      throws StatusException {
    enter();
    ServiceRequestContext ctx = ServiceRequestContext.current();
    if (!ctx.request().headers().contains(TIMEOUT)) {
      // the server's own time limit is meant for calls that end by themselves
      ctx.clearRequestTimeout();
    }
    ServerCallStreamObserver<BillingEvent> stream = (ServerCallStreamObserver<BillingEvent>) out;
    FollowCall call = new FollowCall(stream, ctx, this, from, Arguments.about(request));
    stream.setOnCancelHandler(call::onCancel);
    stream.setOnReadyHandler(call::onReady);
    call.start();
  }

  private void enter() throws StatusException {
    if (open.incrementAndGet() > MAX_FOLLOWERS) {
      ended();
      throw Errors.of(
          Status.Code.RESOURCE_EXHAUSTED,
          ErrorReason.TOO_MANY_WATCHERS,
          "followers: " + MAX_FOLLOWERS + " are there (expected: fewer)",
          Map.of("limit", Integer.toString(MAX_FOLLOWERS)));
    }
  }

  /** One has ended. */
  void ended() {
    open.decrementAndGet();
  }

  /** How many there are. */
  int open() {
    return open.get();
  }

  /** Looks at the ledger for somebody who has read so far. */
  CompletionStage<EventTail.View> begin(ServiceRequestContext ctx, EventCursor cursor) {
    return reads.run(
        ctx,
        () -> {
          EventTail.View view = tail.look();
          cursor.check(view.lastNumbers());
          return view;
        });
  }

  /** Reads on. */
  CompletionStage<LedgerEvents.Page> read(
      ServiceRequestContext ctx, EventTail.View seen, EventCursor cursor, int limit) {
    return reads.run(ctx, () -> events.read(seen, cursor, limit));
  }

  /** See {@link EventTail#grown}. */
  CompletableFuture<EventTail.View> grown(EventTail.View seen) {
    return tail.grown(seen);
  }

  /** A page for a client, which may wait for the first event on it. */
  CompletionStage<ListEventsResponse> page(EventCursor from, ListEventsRequest request)
      throws StatusException {
    int waitSeconds = Arguments.atMost("wait_seconds", request.getWaitSeconds(), MAX_WAIT_SECONDS);
    int size = Arguments.pageSize(request.getPageSize());
    ServiceRequestContext ctx = ServiceRequestContext.current();
    if (waitSeconds > 0 && !ctx.request().headers().contains(TIMEOUT)) {
      ctx.setRequestTimeout(TimeoutMode.SET_FROM_NOW, ANSWER_WITHIN.plusSeconds(waitSeconds));
    }
    enter();
    Waiting waiting =
        new Waiting(ctx, size, System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds));
    return begin(ctx, from)
        .thenCompose(view -> waiting.page(view, from))
        .thenApply(page ->
            ListEventsResponse.newBuilder()
                .addAllEvents(page.events())
                .setCursor(page.cursor().text())
                .setHasMore(page.hasMore())
                .build())
        .whenComplete((_, _) -> ended());
  }

  private final class Waiting {
    private final ServiceRequestContext ctx;
    private final int size;
    private final long untilNs;

    Waiting(ServiceRequestContext ctx, int size, long untilNs) {
      this.ctx = ctx;
      this.size = size;
      this.untilNs = untilNs;
    }

    CompletionStage<LedgerEvents.Page> page(EventTail.View view, EventCursor cursor) {
      return read(ctx, view, cursor, size)
          .thenCompose(page -> {
            long leftNs = untilNs - System.nanoTime();
            if (!page.events().isEmpty() || leftNs <= 0) {
              return CompletableFuture.completedFuture(page);
            }
            CompletableFuture<EventTail.View> news = grown(view);
            var _ = ctx.whenRequestCancelling().thenAccept(_ -> news.cancel(false));
            return news.completeOnTimeout(view, leftNs, TimeUnit.NANOSECONDS)
                .thenCompose(next ->
                    next == view
                        ? CompletableFuture.completedFuture(page)
                        : page(next, page.cursor()));
          });
    }
  }

  @Override
  public void close() {
    tail.close();
    reads.close();
  }
}
