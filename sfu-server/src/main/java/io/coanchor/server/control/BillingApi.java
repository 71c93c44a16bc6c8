package io.coanchor.server.control;

import com.google.protobuf.Timestamp;
import io.coanchor.proto.v1.AddCorrectionRequest;
import io.coanchor.proto.v1.AddCorrectionResponse;
import io.coanchor.proto.v1.BillingEvent;
import io.coanchor.proto.v1.BillingServiceGrpc;
import io.coanchor.proto.v1.GetRateCardRequest;
import io.coanchor.proto.v1.GetRateCardResponse;
import io.coanchor.proto.v1.ListEventsRequest;
import io.coanchor.proto.v1.ListEventsResponse;
import io.coanchor.proto.v1.ListIntervalsRequest;
import io.coanchor.proto.v1.ListIntervalsResponse;
import io.coanchor.proto.v1.QueryUsageRequest;
import io.coanchor.proto.v1.QueryUsageResponse;
import io.coanchor.proto.v1.StreamEventsRequest;
import io.coanchor.server.billing.Policy;
import io.coanchor.server.billing.ledger.LedgerException;
import io.coanchor.server.billing.ledger.LedgerReader.Numbered;
import io.coanchor.server.billing.ledger.LedgerReader.Selection;
import io.coanchor.server.billing.ledger.LedgerReader.Sum;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code coanchor.v1.BillingService} over the ledger. */
final class BillingApi extends BillingServiceGrpc.BillingServiceImplBase implements AutoCloseable {
  /** Sums and lists at once: a database on one disk is not read faster by more. */
  static final int READS = 4;

  static final int MAX_READS_WAITING = 256;

  /** Followers read for themselves, and no statement waits for all of them. */
  private static final int FOLLOWERS_READS = 2;

  private final BillingView view;
  private final BillingArguments arguments;
  private final Calls calls;
  private final LedgerReads reads = new LedgerReads("reads", READS, MAX_READS_WAITING);
  private final Followers followers;
  private final UsagePages usages;
  private final IntervalPages intervals;
  private final CorrectionCalls corrections;

  BillingApi(BillingView view, BillingArguments arguments, Calls calls) {
    this.view = view;
    this.arguments = arguments;
    this.calls = calls;
    followers =
        new Followers(
            new LedgerReads("followers", FOLLOWERS_READS, Followers.MAX_FOLLOWERS),
            new EventTail(view.ledger()));
    usages = new UsagePages(view.ledger(), view.rates());
    intervals = new IntervalPages(view.ledger());
    corrections = new CorrectionCalls(view.ledger(), view.corrections());
  }

  @Override
  public void streamEvents(StreamEventsRequest request, StreamObserver<BillingEvent> out) {
    try {
      long app = arguments.app(request.getSdkAppId());
      followers.stream(EventCursor.of(app, request.getAfter()), request, out);
    } catch (StatusException e) {
      out.onError(e);
    }
  }

  @Override
  public void listEvents(ListEventsRequest request, StreamObserver<ListEventsResponse> out) {
    calls.query(
        request,
        out,
        () -> {
          long app = arguments.app(request.getSdkAppId());
          return followers.page(EventCursor.of(app, request.getAfter()), request);
        });
  }

  @Override
  public void queryUsage(QueryUsageRequest request, StreamObserver<QueryUsageResponse> out) {
    calls.query(
        request,
        out,
        () -> {
          UsageQuery query = arguments.usage(request);
          int size = Arguments.pageSize(request.getPageSize());
          Sum after = UsagePages.after(query, request.getPageToken());
          return reads.run(() -> usage(query, after, size));
        });
  }

  /** A page of sums. Blocks. */
  QueryUsageResponse usage(UsageQuery query, @Nullable Sum after, int size) throws LedgerException {
    // asked first: what is written meanwhile may be summed, but is not called final
    Timestamp settled = settled(query.selection().sdkAppId());
    QueryUsageResponse.Builder page =
        usages
            .page(query, after, size)
            .setTimeZone(query.zone().getId())
            .setCurrency(currency())
            .setFromTime(BillingMessages.time(query.selection().from()))
            .setToTime(BillingMessages.time(query.selection().to()));
    return settled == null ? page.build() : page.setSettledUntil(settled).build();
  }

  @Override
  public void listIntervals(
      ListIntervalsRequest request, StreamObserver<ListIntervalsResponse> out) {
    calls.query(
        request,
        out,
        () -> {
          Selection selection = arguments.intervals(request);
          int size = Arguments.pageSize(request.getPageSize());
          Numbered after = IntervalPages.after(selection, request.getPageToken());
          return reads.run(() -> intervals(selection, after, size));
        });
  }

  /** A page of entries. Blocks. */
  ListIntervalsResponse intervals(Selection selection, @Nullable Numbered after, int size)
      throws LedgerException {
    Timestamp settled = settled(selection.sdkAppId());
    ListIntervalsResponse.Builder page = intervals.page(selection, after, size);
    return settled == null ? page.build() : page.setSettledUntil(settled).build();
  }

  private @Nullable Timestamp settled(long sdkAppId) throws LedgerException {
    return BillingMessages.settled(view.ledger().settledUntil(sdkAppId));
  }

  private String currency() {
    return view.rates().apply(view.policy()).currency();
  }

  @Override
  public void getRateCard(GetRateCardRequest request, StreamObserver<GetRateCardResponse> out) {
    calls.query(
        request,
        out,
        () -> {
          long app = arguments.app(request.getSdkAppId());
          GetRateCardResponse.Builder answer =
              GetRateCardResponse.newBuilder()
                  .setPolicy(view.policy().text())
                  .setCurrency(currency())
                  .setTimeZone(arguments.zone(app).getId());
          for (Policy policy : Policy.values()) {
            answer.addRateCards(BillingMessages.card(view.rates().apply(policy)));
          }
          return CompletableFuture.completedFuture(answer.build());
        });
  }

  @Override
  public void addCorrection(
      AddCorrectionRequest request, StreamObserver<AddCorrectionResponse> out) {
    calls.change(
        new Calls.Change<>(
            BillingServiceGrpc.getAddCorrectionMethod(),
            request,
            request.getRequestId(),
            AddCorrectionResponse.class),
        out,
        () -> {
          long app = arguments.app(request.getSdkAppId());
          CorrectionCalls.check(request);
          // begun or not, it is carried out: a retry may wait for the same answer
          return reads.run(null, () -> corrections.add(app, request));
        });
  }

  /** Where reads of the ledger run. */
  LedgerReads reads() {
    return reads;
  }

  /** Who follows. */
  Followers followers() {
    return followers;
  }

  /** To be called when no call is under way any more. */
  @Override
  public void close() {
    followers.close();
    reads.close();
  }
}
