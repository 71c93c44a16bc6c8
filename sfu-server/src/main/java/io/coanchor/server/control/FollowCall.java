package io.coanchor.server.control;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.coanchor.proto.v1.BillingEvent;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One stream of {@code StreamEvents}: reads a page when the client takes more, and waits for the
 * ledger to grow when there is none. The stream's event loop owns everything here.
 */
final class FollowCall {
  /** Events that are read at once: what waits for a slow client at most. */
  private static final int PAGE = 200;

  // given
  private final ServerCallStreamObserver<BillingEvent> out;
  private final ServiceRequestContext ctx;
  private final Executor loop;
  private final Followers followers;
  private final Map<String, String> about;

  // owned
  private EventCursor cursor;
  private EventTail.@Nullable View seen;
  private @Nullable CompletableFuture<EventTail.View> news;
  private boolean busy;
  private boolean over;

  FollowCall(
      ServerCallStreamObserver<BillingEvent> out,
      ServiceRequestContext ctx,
      Followers followers,
      EventCursor from,
      Map<String, String> about) {
    this.out = out;
    this.ctx = ctx;
    this.loop = ctx.eventLoop().withoutContext();
    this.followers = followers;
    this.cursor = from;
    this.about = about;
  }

  /** Begins. */
  void start() {
    loop.execute(() -> {
      busy = true;
      followers
          .begin(ctx, cursor)
          .whenCompleteAsync((view, failure) -> onView(view, failure), loop);
    });
  }

  /** The client takes more. */
  void onReady() {
    loop.execute(this::more);
  }

  /** The client has gone, or its deadline has passed. */
  void onCancel() {
    loop.execute(this::end);
  }

  private void onView(EventTail.@Nullable View view, @Nullable Throwable failure) {
    busy = false;
    news = null;
    if (failure != null || view == null) {
      fail(failure);
    } else {
      seen = view;
      more();
    }
  }

  private void more() {
    EventTail.View view = seen;
    if (view == null || over || busy || !out.isReady()) {
      return;
    }
    busy = true;
    followers
        .read(ctx, view, cursor, PAGE)
        .whenCompleteAsync((page, failure) -> onPage(view, page, failure), loop);
  }

  private void onPage(
      EventTail.View view, LedgerEvents.@Nullable Page page, @Nullable Throwable failure) {
    busy = false;
    if (failure != null || page == null) {
      fail(failure);
      return;
    }
    if (over) {
      return;
    }
    cursor = page.cursor();
    page.events().forEach(out::onNext);
    if (page.hasMore()) {
      more();
      return;
    }
    busy = true;
    CompletableFuture<EventTail.View> grown = followers.grown(view);
    news = grown;
    var _ = grown.whenCompleteAsync((next, missed) -> onView(next, missed), loop);
  }

  private void fail(@Nullable Throwable failure) {
    if (end()) {
      StatusException told =
          Errors.of(failure == null ? new IllegalStateException("nothing read") : failure, about);
      out.onError(told);
    }
  }

  private boolean end() {
    if (over) {
      return false;
    }
    over = true;
    followers.ended();
    CompletableFuture<EventTail.View> waiting = news;
    if (waiting != null) {
      waiting.cancel(false);
    }
    return true;
  }
}
