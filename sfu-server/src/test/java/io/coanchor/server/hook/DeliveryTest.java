package io.coanchor.server.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.hook.TestReceiver.Answer;
import io.coanchor.server.hook.TestReceiver.Request;
import io.coanchor.server.room.RoomKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real requests to real sockets from a real file; only waiting is on a virtual clock. */
class DeliveryTest {
  private static final RoomKey ROOM = RoomKey.of(7, 1);
  private static final Duration DAY = Duration.ofHours(24);

  @TempDir private Path folder;
  private TestReceiver receiver;
  private Bench bench;

  @BeforeEach
  void start() throws Exception {
    receiver = new TestReceiver(() -> bench.elapsedMs() / 1000);
    bench = new Bench(folder.resolve("q.db"), 100_000, Bench.target(7, receiver, DAY));
  }

  @AfterEach
  void stop() throws IOException {
    bench.close();
    receiver.close();
  }

  @Test
  void shouldKeepTrtcsScheduleAndThenTryEachMinute() {
    receiver.behave(_ -> Answer.UNAVAILABLE);
    bench.due(ROOM, "a");
    bench.pass(Duration.ofMinutes(6));

    assertThat(receiver.requests())
        .extracting(Request::atMs)
        .containsExactly(0L, 0L, 10L, 20L, 30L, 40L, 50L, 60L, 120L, 180L, 240L, 300L, 360L);
    assertThat(receiver.requests())
        .allSatisfy(each -> {
          assertThat(each.late()).isEqualTo(each.atMs() > 60);
          assertThat(each.body()).isEqualTo("a");
          assertThat(each.sign()).isEqualTo(sign("a"));
        });
    assertThat(bench.counters.late.sum()).isEqualTo(5);

    receiver.behave(_ -> Answer.OK);
    bench.pass(Duration.ofMinutes(1));
    assertThat(bench.waiting()).isZero();
    assertThat(receiver.requests()).hasSize(14);
  }

  @Test
  void shouldTakeSilenceForARefusal() {
    receiver.behave(request -> receiver.requests().size() < 3 ? Answer.SILENCE : Answer.OK);
    bench.due(ROOM, "a");
    bench.pass(Duration.ofSeconds(10));

    assertThat(receiver.requests()).extracting(Request::atMs).containsExactly(0L, 0L, 10L);
    assertThat(bench.waiting()).isZero();
  }

  @Test
  void shouldGiveUpWhatWasKeptLongEnough() throws Exception {
    try (Bench brief =
        new Bench(
            folder.resolve("brief.db"), 1000, Bench.target(7, receiver, Duration.ofMinutes(10)))) {
      receiver.behave(request -> request.body().equals("a") ? Answer.UNAVAILABLE : Answer.OK);
      brief.due(ROOM, "a");
      brief.pass(Duration.ofMinutes(8));
      brief.due(ROOM, "b");
      brief.pass(Duration.ofSeconds(59));
      assertThat(brief.counters.givenUp.sum()).isZero();
      assertThat(last()).isEqualTo("a");

      brief.pass(Duration.ofMinutes(2));
      assertThat(brief.counters.givenUp.sum()).isEqualTo(1);
      assertThat(last()).as("on with the next").isEqualTo("b");
      assertThat(brief.waiting()).isZero();
    }
  }

  private String last() {
    return receiver.requests().getLast().body();
  }

  @Test
  void shouldBringEverythingInOrderAfterTenMinutesWithoutAReceiver() throws IOException {
    receiver.kill();
    Map<RoomKey, List<String>> expected = new LinkedHashMap<>();
    for (int minute = 0; minute <= 10; minute++) {
      for (int room = 0; room < 20; room++) {
        RoomKey key = room % 2 == 0 ? RoomKey.of(7, room + 1) : RoomKey.of(7, "r" + room);
        for (int i = 0; i < 3; i++) {
          String text = key + " " + minute + " " + i;
          expected.computeIfAbsent(key, _ -> new ArrayList<>()).add(text);
          bench.due(key, text);
        }
      }
      bench.pass(minute < 10 ? Duration.ofMinutes(1) : Duration.ZERO);
    }
    assertThat(bench.waiting()).isEqualTo(660);

    receiver.restart();
    bench.pass(Duration.ofSeconds(61));

    assertThat(bench.waiting()).isZero();
    expected.forEach((key, texts) ->
        assertThat(bodiesOf(key)).as("each once, in order, of room %s", key).isEqualTo(texts));
    assertThat(receiver.requests())
        .allSatisfy(each -> assertThat(each.sign()).isEqualTo(sign(each.body())));
    assertThat(receiver.requests())
        .allMatch(
            each -> each.late() != each.body().contains(" 10 "), "late but for the last minute");
    assertThat(bench.counters.lost().values()).containsOnly(0L);
  }

  private List<String> bodiesOf(RoomKey room) {
    return receiver.requests().stream()
        .map(Request::body)
        .filter(each -> each.startsWith(room + " "))
        .toList();
  }

  @Test
  void shouldBringEverythingInOrderToAReceiverThatDiesOverIt() throws IOException {
    AtomicInteger seen = new AtomicInteger();
    receiver.behave(_ -> seen.incrementAndGet() % 40 == 0 ? Answer.DIE : Answer.OK);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      for (int room = 1; room <= 4; room++) {
        bench.due(RoomKey.of(7, room), room + " " + i);
      }
      expected.add(Integer.toString(i));
    }
    int deaths = 0;
    while (deaths < 100) {
      bench.pass(Duration.ofMinutes(2));
      if (bench.waiting() == 0) {
        break;
      }
      deaths++;
      receiver.restart();
    }

    assertThat(deaths).isBetween(5, 99);
    for (int room = 1; room <= 4; room++) {
      List<String> got = bodiesOf(RoomKey.of(7, room)).stream().map(b -> b.substring(2)).toList();
      assertThat(new ArrayList<>(new LinkedHashSet<>(got))).isEqualTo(expected);
      assertThat(got)
          .as("what came twice came twice in a row")
          .isSortedAccordingTo((a, b) -> Integer.parseInt(a) - Integer.parseInt(b));
    }
  }

  @Test
  void shouldHoldUpNobodyElseForAReceiverThatDoesNotAnswer() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (TestReceiver slow = new TestReceiver(() -> 0);
        Bench two =
            new Bench(
                Duration.ofMinutes(1),
                folder.resolve("two.db"),
                100_000,
                Bench.target(7, receiver, DAY),
                Bench.target(8, slow, DAY))) {
      slow.behave(_ -> {
        await(release);
        return Answer.OK;
      });
      for (int i = 0; i < 500; i++) {
        two.due(RoomKey.of(8, 1 + i % 50), "slow " + i);
        two.due(RoomKey.of(7, 1 + i % 50), "quick " + i);
      }
      two.turnUntil(() -> two.counters.accepted.sum() == 500);

      assertThat(two.waitingByApp()).containsExactlyInAnyOrder(0L, 500L);
      assertThat(slow.requests())
          .as("under way at once")
          .hasSizeLessThanOrEqualTo(Bench.MAX_CONCURRENT);
      release.countDown();
      two.settle();
      assertThat(two.waiting()).isZero();
    }
  }

  @Test
  void shouldHoldUpNoOtherRoomForOneThatIsAnsweredSlowly() {
    CountDownLatch release = new CountDownLatch(1);
    receiver.behave(request -> {
      if (request.body().startsWith("1 ")) {
        await(release);
      }
      return Answer.OK;
    });
    for (int i = 0; i < 100; i++) {
      bench.due(RoomKey.of(7, 1), "1 " + i);
      bench.due(RoomKey.of(7, 2), "2 " + i);
    }
    bench.turnUntil(() -> bench.counters.accepted.sum() == 100);

    assertThat(bodiesOf(RoomKey.of(7, 2))).hasSize(100);
    assertThat(bodiesOf(RoomKey.of(7, 1)).stream().distinct()).containsExactly("1 0");
    release.countDown();
    bench.pass(Duration.ofSeconds(20));
    assertThat(bench.waiting()).isZero();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void shouldGoOnAfterARestartAndSayWhatIsLate() throws Exception {
    receiver.kill();
    for (int i = 0; i < 50; i++) {
      bench.due(ROOM, "1 " + i);
    }
    bench.settle();
    bench.reopen();
    bench.pass(Duration.ofMinutes(30));
    bench.due(ROOM, "1 50");
    bench.reopen();
    receiver.restart();
    bench.settle();

    assertThat(bench.waiting()).isZero();
    assertThat(receiver.requests()).extracting(Request::body).hasSize(51).doesNotHaveDuplicates();
    assertThat(receiver.requests().getFirst().body()).isEqualTo("1 0");
    assertThat(receiver.requests().get(49).late()).isTrue();
    assertThat(last()).isEqualTo("1 50");
    assertThat(receiver.requests().getLast().late()).isFalse();
  }

  @Test
  void shouldKeepForADayWhatHasNoReceiverAnyMore() throws Exception {
    receiver.kill();
    bench.due(ROOM, "a");
    bench.settle();
    bench.reopen(List.of());
    bench.pass(Duration.ofHours(23));
    assertThat(bench.waiting()).isEqualTo(1);

    bench.pass(Duration.ofHours(2));
    assertThat(bench.waiting()).isZero();
    assertThat(bench.counters.givenUp.sum()).isEqualTo(1);
  }

  @Test
  void shouldCountWhatDoesNotFit() throws Exception {
    receiver.kill();
    try (Bench small = new Bench(folder.resolve("small.db"), 100, Bench.target(7, receiver, DAY))) {
      for (int i = 0; i < 130; i++) {
        small.due(ROOM, "a");
      }
      small.settle();

      assertThat(small.waiting()).isEqualTo(100);
      assertThat(small.counters.lost()).containsEntry("queue_full", 30L);
    }
  }

  @Test
  void shouldPayOneSyncForABurst() {
    for (int i = 0; i < 3000; i++) {
      bench.due(RoomKey.of(7, 1 + i % 500), "a");
    }
    bench.turn();

    assertThat(bench.counters.queued.sum()).isEqualTo(3000);
    assertThat(bench.counters.commits.sum()).isEqualTo(1);
    bench.settle();
    assertThat(receiver.requests()).hasSize(3000);
  }

  private static String sign(String body) {
    return Signature.of(Bench.KEY, body.getBytes(StandardCharsets.UTF_8));
  }
}
