package io.coanchor.server.control;

import static io.coanchor.server.control.BilledControl.APP;
import static io.coanchor.server.control.BilledControl.OTHER_APP;
import static io.coanchor.server.control.BilledControl.entry;
import static io.coanchor.server.control.BilledControl.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.coanchor.proto.v1.BillingEvent;
import io.coanchor.proto.v1.ListEventsRequest;
import io.coanchor.proto.v1.ListEventsResponse;
import io.coanchor.proto.v1.StreamEventsRequest;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.ledger.LedgerReader;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Followers of a real ledger: nothing missed, nothing twice, whatever breaks off. */
class LedgerEventsTest {
  private static final String START = "2026-11-22T04:00:00Z";

  @TempDir private Path folder;
  private final AtomicInteger reads = new AtomicInteger();
  private BilledControl control;

  @BeforeEach
  void start() throws Exception {
    control = new BilledControl(folder, this::counted);
  }

  /** The same reader, whose readings of entries are counted. */
  private LedgerReader counted(LedgerReader reader) {
    return (LedgerReader)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {LedgerReader.class},
            (_, method, arguments) -> {
              if (method.getName().equals("written")) {
                reads.incrementAndGet();
              }
              try {
                return method.invoke(reader, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @AfterEach
  void stop() {
    control.close();
  }

  private static StreamEventsRequest after(String cursor) {
    return StreamEventsRequest.newBuilder().setSdkAppId((int) APP).setAfter(cursor).build();
  }

  private static ListEventsRequest.Builder page(String cursor) {
    return ListEventsRequest.newBuilder().setSdkAppId((int) APP).setAfter(cursor);
  }

  /** A stream that is read as events come. */
  private final class Follower implements StreamObserver<BillingEvent>, AutoCloseable {
    final BlockingQueue<BillingEvent> events = new LinkedBlockingQueue<>();
    final CompletableFuture<@Nullable Throwable> end = new CompletableFuture<>();
    private final Context.CancellableContext context = Context.current().withCancellation();

    Follower(String cursor) {
      context.run(() -> control.streaming().streamEvents(after(cursor), this));
    }

    BillingEvent next() throws InterruptedException {
      BillingEvent event = events.poll(30, TimeUnit.SECONDS);
      assertThat(event).as("an event (end: %s)", end.getNow(null)).isNotNull();
      return event;
    }

    @Override
    public void onNext(BillingEvent event) {
      events.add(event);
    }

    @Override
    public void onError(Throwable failure) {
      end.complete(failure);
    }

    @Override
    public void onCompleted() {
      end.complete(null);
    }

    @Override
    public void close() {
      context.cancel(null);
    }
  }

  @Test
  void shouldTellWhatWasAndThenWhatHappens() throws Exception {
    control.write("node-a", entry("1", "HD", START, 61_000), entry("2", "SD", START, 5));
    try (Follower follower = new Follower("")) {
      BillingEvent first = follower.next();
      assertThat(first.getEntry().getId()).isEqualTo("1");
      assertThat(first.getEntry().getSdkAppId()).isEqualTo((int) APP);
      assertThat(first.getEntry().getRoom().getIntId()).isEqualTo(7);
      assertThat(first.getEntry().getUserId()).isEqualTo("anna");
      assertThat(first.getEntry().getStreamId()).isEqualTo("live");
      assertThat(first.getEntry().getPolicy()).isEqualTo("per-stream");
      assertThat(first.getEntry().getTier()).isEqualTo("HD");
      assertThat(first.getEntry().getPixels()).isEqualTo(921_600);
      assertThat(first.getEntry().getDurationMs()).isEqualTo(61_000);
      assertThat(first.getEntry().getNodeId()).isEqualTo("node-a");
      assertThat(first.getEntry().getNumber()).isEqualTo(1);
      assertThat(follower.next().getEntry().getId()).isEqualTo("2");

      control.write("node-a", entry("x", OTHER_APP, "bert", "HD", START, 1));
      control.write("node-b", entry("3", "HD", START, 1));
      assertThat(follower.next().getEntry().getId()).isEqualTo("3");
      control.write("node-a", entry("4", "HD", START, 1));
      assertThat(follower.next().getEntry().getId()).isEqualTo("4");
      assertThat(follower.end).isNotDone();
    }
  }

  /** A reader that keeps cursors now and then, breaks off anywhere, and takes each id once. */
  @Test
  void shouldMissNothingAcrossRestartsAndRepeatNothingByItsId() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> written = new ArrayList<>();
    Map<String, Long> taken = new LinkedHashMap<>();
    String kept = "";
    int told = 0;
    for (int round = 0; round < 6; round++) {
      write(random, written);
      if (round % 2 == 1) {
        control.restart();
        write(random, written);
      }
      try (Follower follower = new Follower(kept)) {
        int most = round == 5 ? Integer.MAX_VALUE : random.nextInt(written.size());
        for (int i = 0; i < most && taken.size() < written.size(); i++) {
          BillingEvent event = follower.next();
          told++;
          taken.putIfAbsent(event.getEntry().getId(), event.getEntry().getNumber());
          if (random.nextInt(5) == 0) {
            kept = event.getCursor();
          }
        }
      }
    }
    assertThat(taken.keySet()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(written);
    for (String node : List.of("a", "b")) {
      List<String> own = written.stream().filter(id -> id.startsWith(node)).toList();
      assertThat(taken.keySet().stream().filter(id -> id.startsWith(node)).toList())
          .as("in order, seed %d", seed)
          .isEqualTo(own);
    }
    assertThat(told).as("seed %d", seed).isGreaterThanOrEqualTo(written.size());
  }

  private void write(Random random, List<String> written) throws Exception {
    for (int i = 0; i < 4; i++) {
      String node = random.nextBoolean() ? "a" : "b";
      LedgerEntry[] entries = new LedgerEntry[1 + random.nextInt(9)];
      for (int j = 0; j < entries.length; j++) {
        entries[j] = entry(node + "-" + written.size(), "HD", START, 1);
        written.add(entries[j].id());
      }
      control.write(node, entries);
      control.write(node, entry("other-" + written.size(), OTHER_APP, "u", "SD", START, 1));
    }
  }

  @Test
  void shouldShareReadingsAmongFollowers() throws Exception {
    control.write("node-a", entry("1", "HD", START, 1));
    List<Follower> followers = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      followers.add(new Follower(""));
    }
    for (Follower each : followers) {
      assertThat(each.next().getEntry().getId()).isEqualTo("1");
    }
    int before = reads.get();
    for (int i = 2; i < 5; i++) {
      control.write("node-a", entry("" + i, "HD", START, 1));
      for (Follower each : followers) {
        assertThat(each.next().getEntry().getId()).isEqualTo("" + i);
      }
    }
    assertThat(reads.get() - before).as("readings of 3 entries for 400 followers").isLessThan(20);
    followers.forEach(Follower::close);
  }

  @Test
  void shouldPageThroughTheSame() throws Exception {
    for (int i = 0; i < 25; i++) {
      String node = i % 3 == 0 ? "node-b" : "node-a";
      control.write(node, entry("e" + i, "HD", START, 1));
    }
    List<String> ids = new ArrayList<>();
    String cursor = "";
    ListEventsResponse answer;
    do {
      answer = control.billing().listEvents(page(cursor).setPageSize(4).build());
      assertThat(answer.getEventsCount()).isLessThanOrEqualTo(4);
      answer.getEventsList().forEach(each -> ids.add(each.getEntry().getId()));
      cursor = answer.getCursor();
    } while (answer.getHasMore());
    assertThat(ids).hasSize(25).doesNotHaveDuplicates();

    // each event's own cursor is as good
    Iterator<BillingEvent> all = control.billing().streamEvents(after(""));
    List<BillingEvent> events = new ArrayList<>();
    while (events.size() < 25) {
      events.add(all.next());
    }
    String middle = events.get(11).getCursor();
    ListEventsResponse rest = control.billing().listEvents(page(middle).build());
    assertThat(rest.getEventsList()).isEqualTo(events.subList(12, 25));
    // nothing more, and what other applications write does not change that
    String last = rest.getCursor();
    control.write("node-a", entry("x", OTHER_APP, "bert", "HD", START, 1));
    ListEventsResponse none = control.billing().listEvents(page(last).build());
    assertThat(none.getEventsList()).isEmpty();
    assertThat(none.getHasMore()).isFalse();
    assertThat(none.getCursor()).isNotEmpty();
  }

  @Test
  void shouldHoldAnEmptyPageBackUntilThereIsSomething() throws Exception {
    JsonNode first = control.get("events").body();
    assertThat(first.path("events")).isEmpty();
    String cursor = first.path("cursor").asText();
    CompletableFuture<BilledControl.Answer> held =
        CompletableFuture.supplyAsync(() -> get("events?waitSeconds=30&after=" + cursor));
    // of another application: no reason to answer
    control.write("node-a", entry("x", OTHER_APP, "bert", "HD", START, 1));
    assertThat(held.isDone()).isFalse();
    control.write("node-a", entry("1", "HD", START, 1));

    JsonNode answer = held.get(30, TimeUnit.SECONDS).body();
    List<JsonNode> entries = new ArrayList<>();
    answer.path("events").forEach(each -> entries.add(each.path("entry")));
    assertThat(entries).hasSize(1);
    assertThat(entries.getFirst().path("id").asText()).isEqualTo("1");
    assertThat(entries.getFirst().path("sdkAppId").asLong()).isEqualTo(APP);

    long before = System.nanoTime();
    JsonNode none = get("events?waitSeconds=1&after=" + answer.path("cursor").asText()).body();
    assertThat(texts(none.path("events"), "cursor")).isEmpty();
    assertThat(System.nanoTime() - before).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(900));
  }

  private BilledControl.Answer get(String path) {
    try {
      return control.get(path);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
