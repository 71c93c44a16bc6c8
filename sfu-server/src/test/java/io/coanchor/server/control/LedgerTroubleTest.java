package io.coanchor.server.control;

import static io.coanchor.server.control.BilledControl.APP;
import static io.coanchor.server.control.BilledControl.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.ListenableFuture;
import io.coanchor.proto.v1.BillingEvent;
import io.coanchor.proto.v1.BillingServiceGrpc;
import io.coanchor.proto.v1.ListIntervalsRequest;
import io.coanchor.proto.v1.ListIntervalsResponse;
import io.coanchor.proto.v1.QueryUsageRequest;
import io.coanchor.proto.v1.StreamEventsRequest;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.ledger.LedgerException;
import io.coanchor.server.billing.ledger.LedgerReader;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ledger that is slow, away, or written to while it is read. */
class LedgerTroubleTest {
  private static final String START = "2026-11-22T04:00:00Z";

  @TempDir private Path folder;
  private final AtomicInteger sums = new AtomicInteger();
  private final Semaphore begun = new Semaphore(0);
  private volatile boolean isAway;
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private BilledControl control;

  @BeforeEach
  void start() throws Exception {
    control = new BilledControl(folder, this::troubled);
  }

  @AfterEach
  void stop() {
    gate.countDown();
    control.close();
  }

  private LedgerReader troubled(LedgerReader reader) {
    return (LedgerReader)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {LedgerReader.class},
            (_, method, arguments) -> {
              if (isAway) {
                throw new LedgerException("jdbc:secret", new IOException("connection refused"));
              }
              if (method.getName().equals("sums")) {
                sums.incrementAndGet();
                begun.release();
                gate.await();
              }
              try {
                return method.invoke(reader, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static QueryUsageRequest usage() {
    return QueryUsageRequest.newBuilder()
        .setSdkAppId((int) APP)
        .setFrom("2026-11-22")
        .setTo("2026-11-23")
        .build();
  }

  private static void assertUnavailable(StatusRuntimeException e) {
    assertThat(e).isNotNull();
    assertThat(e.getStatus().getCode()).as(e.toString()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(ControlPlane.info(e).getReason()).isEqualTo("LEDGER_UNAVAILABLE");
    assertThat(e.toString()).contains("nothing is lost").doesNotContain("secret");
  }

  @Test
  void shouldSayThatTheLedgerIsAwayAndGoOnWhenItIsBack() throws Exception {
    control.write("node-a", entry("1", "HD", START, 1));
    Iterator<BillingEvent> events =
        control
            .billing()
            .streamEvents(StreamEventsRequest.newBuilder().setSdkAppId((int) APP).build());
    BillingEvent first = events.next();
    isAway = true;

    assertUnavailable(
        catchThrowableOfType(
            StatusRuntimeException.class, () -> control.billing().queryUsage(usage())));
    assertUnavailable(catchThrowableOfType(StatusRuntimeException.class, events::next));
    for (String call :
        List.of(
            "events",
            "usage?from=2026-11-22&to=2026-11-23",
            "usage.csv?from=2026-11-22&to=2026-11-23")) {
      assertThat(control.get(call).status()).as(call).isEqualTo(503);
      assertThat(control.get(call).reason()).as(call).isEqualTo("LEDGER_UNAVAILABLE");
    }
    isAway = false;
    control.write("node-a", entry("2", "HD", START, 1));

    assertThat(
            control
                .billing()
                .streamEvents(
                    StreamEventsRequest.newBuilder()
                        .setSdkAppId((int) APP)
                        .setAfter(first.getCursor())
                        .build())
                .next()
                .getEntry()
                .getId())
        .isEqualTo("2");
  }

  @Test
  void shouldNotBeginWhatNobodyWaitsForAnyMore() throws Exception {
    gate = new CountDownLatch(1);
    BillingServiceGrpc.BillingServiceFutureStub future = control.future();
    List<ListenableFuture<?>> slow = new ArrayList<>();
    for (int i = 0; i < BillingApi.READS; i++) {
      slow.add(future.queryUsage(usage()));
    }
    assertThat(begun.tryAcquire(BillingApi.READS, 30, TimeUnit.SECONDS)).isTrue();

    // all threads are busy: these wait, until their deadline has passed or they are cancelled
    StatusRuntimeException late =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                control
                    .billing()
                    .withDeadlineAfter(300, TimeUnit.MILLISECONDS)
                    .queryUsage(usage()));
    assertThat(late.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    ListenableFuture<?> cancelled = future.queryUsage(usage());
    cancelled.cancel(true);
    ListenableFuture<?> patient = future.queryUsage(usage());
    gate.countDown();
    patient.get(30, TimeUnit.SECONDS);
    for (ListenableFuture<?> each : slow) {
      assertThat(each.get(30, TimeUnit.SECONDS)).isNotNull();
    }
    assertThat(sums.get()).isBetween(BillingApi.READS + 1, BillingApi.READS + 2);
  }

  @Test
  void shouldTurnAwayWhatIsTooMuch() throws Exception {
    gate = new CountDownLatch(1);
    List<ListenableFuture<?>> all = new ArrayList<>();
    int many = BillingApi.READS + BillingApi.MAX_READS_WAITING + 20;
    for (int i = 0; i < many; i++) {
      all.add(control.future().queryUsage(usage()));
    }
    Map<String, Integer> outcomes = new TreeMap<>();
    // the first refusals come while the ledger stands
    assertThat(begun.tryAcquire(BillingApi.READS, 30, TimeUnit.SECONDS)).isTrue();
    BilledControl.awaitEnded(all, 20);
    gate.countDown();
    for (ListenableFuture<?> each : all) {
      try {
        each.get(60, TimeUnit.SECONDS);
        outcomes.merge("OK", 1, Integer::sum);
      } catch (ExecutionException e) {
        StatusRuntimeException refusal =
            (StatusRuntimeException) Objects.requireNonNull(e.getCause());
        outcomes.merge(ControlPlane.info(refusal).getReason(), 1, Integer::sum);
      }
    }
    assertThat(outcomes).isEqualTo(Map.of("OK", many - 20, "OVERLOADED", 20));
  }

  /** Whatever was there before the first page is on some page, once. */
  @Test
  void shouldListEveryIntervalWhileOthersAreWritten() throws Exception {
    int before = 300;
    LedgerEntry[] entries = new LedgerEntry[before];
    for (int i = 0; i < before; i++) {
      entries[i] = entry("e" + i, "HD", "2026-11-22T04:00:%02dZ".formatted(i % 60), 1);
    }
    control.write("node-a", entries);
    Thread writing =
        Thread.ofPlatform()
            .start(() -> {
              try {
                for (int i = 0; i < 60; i++) {
                  control.write(
                      "node-b", entry("n" + i, "HD", "2026-11-22T04:00:%02dZ".formatted(i), 1));
                }
              } catch (LedgerException e) {
                throw new IllegalStateException(e);
              }
            });
    List<String> ids = new ArrayList<>();
    ListIntervalsRequest.Builder request =
        ListIntervalsRequest.newBuilder()
            .setSdkAppId((int) APP)
            .setFrom("2026-11-22")
            .setTo("2026-11-23")
            .setPageSize(17);
    ListIntervalsResponse page;
    do {
      page = control.billing().listIntervals(request.build());
      page.getIntervalsList().forEach(each -> ids.add(each.getId()));
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    writing.join();

    assertThat(ids).doesNotHaveDuplicates();
    assertThat(ids.stream().filter(id -> id.startsWith("e"))).hasSize(before);
  }
}
