package io.coanchor.server.billing.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.coanchor.server.billing.Interval;
import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.Policy;
import io.coanchor.server.billing.RateCard;
import io.coanchor.server.room.MediaUse.Session;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.signal.StreamKey;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What batches tell, and when; sums are those of docs/billing.md and of the model. */
class MeterTest {
  private static final long APP = 1;
  private static final long WALL_MS = 1_780_000_000_000L;
  private static final Session ANN = session("push ann", "show", "ann", "ann");
  private static final Session ANN_IN_DUEL = session("push ann 2", "duel", "ann", "ann2");
  private static final Session ANN_SEES_BOB = session("play ann", "show", "ann", "bob");

  private final Meter meter = new Meter(RateCard.of(Policy.PER_STREAM), "p1", 0);

  @Test
  void shouldTellWhatGoesOnOnceAndThenOnlyCheckpoints() {
    sends(ANN, 0.2, 0.3);
    LedgerBatch first = collect(1);
    assertThat(first.number()).isEqualTo(1);
    assertThat(first.checkpointMs()).isEqualTo(1_000);
    assertThat(first.settledEpochMs()).isEqualTo(WALL_MS + 1_000 - 3_000 - 1);
    assertThat(first.open()).hasSize(1);
    Interval open = first.open().getFirst();
    assertThat(open.startMs()).isEqualTo(200);
    assertThat(open.endMs()).isEqualTo(Interval.RUNNING);
    assertThat(open.startEpochMs()).isEqualTo(WALL_MS + 200);
    assertThat(open.id()).startsWith("p1-");
    assertThat(meter.counters()).isEqualTo(new MeterCounters(1, 1, 1, 0, 0));

    assertNothingNew(collect(2), 2);
    assertNothingNew(collect(500), 3);
  }

  @Test
  void shouldCloseThreeSecondsAfterTheEnd() {
    sends(ANN, 0, 0);
    LedgerBatch begun = collect(1);
    ends(ANN, 10, 10);
    LedgerBatch ended = collect(10);
    assertThat(ended.open()).hasSize(1);
    assertThat(ended.open().getFirst().endMs()).isEqualTo(10_000);
    assertThat(ended.open().getFirst().id()).isEqualTo(begun.open().getFirst().id());
    assertThat(ended.closed()).isEmpty();
    assertNothingNew(collect(12.999), 3);

    LedgerBatch closed = collect(13);
    assertThat(closed.open()).isEmpty();
    assertThat(closed.closed()).containsExactly(LedgerEntry.of(ended.open().getFirst()));
    assertThat(meter.counters()).isEqualTo(new MeterCounters(0, 0, 0, 0, 0));
  }

  @Test
  void shouldWithdrawWhatNeverWas() {
    sends(ANN, 0, 0);
    String audio = collect(1).open().getFirst().id();
    sees(ANN_SEES_BOB, 100, 0, 1.5);
    LedgerBatch batch = collect(2);

    assertThat(batch.withdrawn()).containsExactly(audio);
    assertThat(batch.open()).hasSize(1);
    assertThat(batch.open().getFirst().charge().pixels()).isEqualTo(100);
    assertThat(batch.closed()).isEmpty();
  }

  @Test
  void shouldKeepOpenWhatASilentPublisherMayYetMakeCount() {
    sends(ANN, 0, 0);
    String id = collect(1).open().getFirst().id();
    silent(ANN, 10, 11);
    assertThat(collect(11).open().getFirst().endMs()).isEqualTo(10_000);
    assertThat(meter.counters().usersOnMic()).isZero();
    sees(ANN_SEES_BOB, 100, 20, 20);
    assertNothingNew(collect(500), 3);

    sends(ANN, 501, 501);
    LedgerBatch back = collect(502);
    assertThat(back.closed()).hasSize(1);
    assertThat(back.closed().getFirst().id()).isEqualTo(id);
    assertThat(back.closed().getFirst().durationMs()).isEqualTo(20_000);
    assertThat(back.open()).hasSize(1);
    assertThat(back.open().getFirst().startMs()).isEqualTo(20_000);
    assertThat(back.open().getFirst().startEpochMs()).isEqualTo(WALL_MS + 20_000);
    assertThat(meter.counters().usersOnMic()).isEqualTo(1);
  }

  @Test
  void shouldCloseWhatASilentPublisherCannotChange() {
    Session second = session("push ann 3", "show", "ann", "ann3");
    sends(ANN, 0, 0);
    sends(second, 1, 1);
    silent(ANN, 10, 11);
    sees(ANN_SEES_BOB, 100, 20, 20);

    assertThat(collect(30).closed()).extracting(LedgerEntry::durationMs).containsExactly(20_000L);
  }

  @Test
  void shouldNotCloseWhatASilentPublisherMayTakeToAnotherRoom() {
    sends(ANN, 0, 0);
    sends(ANN_IN_DUEL, 1, 1);
    silent(ANN, 10, 11);
    sees(ANN_SEES_BOB, 100, 20, 20);
    LedgerBatch unclear = collect(30);
    assertThat(unclear.closed()).isEmpty();
    assertThat(unclear.open()).hasSize(3);

    ends(ANN, 10, 40);
    assertThat(collect(41).closed())
        .extracting(LedgerEntry::durationMs)
        .containsExactly(10_000L, 10_000L);
  }

  @Test
  void shouldCutEveryTenMinutes() {
    sends(ANN, 0.5, 0.5);
    collect(1);
    assertNothingNew(collect(603.499), 2);
    LedgerBatch batch = collect(603.5);
    assertThat(batch.closed()).hasSize(1);
    assertThat(batch.closed().getFirst().durationMs()).isEqualTo(600_000);
    assertThat(batch.closed().getFirst().startEpochMs()).isEqualTo(WALL_MS + 500);
    assertThat(batch.open()).hasSize(1);
    assertThat(batch.open().getFirst().startMs()).isEqualTo(600_500);
    assertThat(batch.open().getFirst().startEpochMs()).isEqualTo(WALL_MS + 600_500);

    assertThat(collect(2_500).closed()).hasSize(3);
  }

  @Test
  void shouldKeepTheWallClockOfAStay() {
    sends(ANN, 0, 0);
    collect(1);
    // the clock was set ahead by an hour before this was told
    onSending(ANN_IN_DUEL, 5, 5, WALL_MS + 3_605_000);
    ends(ANN, 10, 10);
    LedgerBatch batch = collect(11);
    assertThat(batch.open())
        .extracting(Interval::startEpochMs)
        .containsExactly(WALL_MS, WALL_MS + 10_000);

    ends(ANN_IN_DUEL, 20, 20);
    onSending(ANN, 30, 30.5, WALL_MS + 3_630_500);
    assertThat(collect(31).open()).extracting(Interval::startEpochMs).contains(WALL_MS + 3_630_000);
  }

  @Test
  void shouldCountWhatIsToldTooLateFromWhereItCan() {
    sees(ANN_SEES_BOB, 100, 0, 0);
    collect(99);
    sends(ANN, 90, 100);
    LedgerBatch begun = collect(100);
    assertThat(begun.open().getFirst().startMs()).isEqualTo(97_000);
    assertThat(meter.counters().lateFacts()).isEqualTo(1);

    // an end is believed, however late: nothing after it is closed
    ends(ANN, 150, 200);
    LedgerBatch ended = collect(200);
    assertThat(ended.closed()).extracting(LedgerEntry::durationMs).containsExactly(53_000L);
    assertThat(meter.counters().lateFacts()).isEqualTo(1);
  }

  @Test
  void shouldNotChangeWhatIsClosed() {
    sends(ANN, 0, 0);
    collect(1);
    assertThat(collect(700).closed()).hasSize(1);
    ends(ANN, 300, 701);

    LedgerBatch batch = collect(710);
    assertThat(batch.closed()).extracting(LedgerEntry::durationMs).containsExactly(1L);
    assertThat(meter.counters().lateFacts()).isEqualTo(1);
    assertThat(meter.counters().openIntervals()).isZero();
  }

  @Test
  void shouldTakeASilenceForTheEndWhenTooMuchGoesOnMeanwhile() {
    sends(ANN, 0, 0);
    silent(ANN, 10, 11);
    for (int i = 0; i <= Meter.MAX_UNSETTLED_CHANGES; i++) {
      sees(ANN_SEES_BOB, 1 + i % 2, 12 + i, 12 + i);
    }
    assertThat(meter.counters().forgottenSilences()).isEqualTo(1);
    assertThat(collect(5_000).closed())
        .extracting(LedgerEntry::durationMs)
        .containsExactly(10_000L);

    sends(ANN, 5_001, 5_001);
    assertThat(collect(5_002).open()).extracting(Interval::startMs).containsExactly(5_001_000L);
  }

  @Test
  void shouldCloseAllAtTheEnd() {
    sends(ANN, 0, 0);
    sees(ANN_SEES_BOB, 100, 4, 4);
    Session bob = session("push bob", "show", "bob", "bob");
    sends(bob, 1, 1);
    silent(bob, 3, 4);
    collect(4.5);

    LedgerBatch last = close(5);
    assertThat(last.open()).isEmpty();
    assertThat(last.closed())
        .extracting(LedgerEntry::durationMs)
        .containsExactlyInAnyOrder(4_000L, 1_000L, 2_000L);
    assertThat(last.settledEpochMs()).isEqualTo(WALL_MS + 5_000 - 1);
    assertThat(meter.counters().openIntervals()).isZero();

    sends(session("push eve", "show", "eve", "eve"), 5, 5);
    assertNothingNew(collect(6), 3);
    assertNothingNew(close(7), 4);
  }

  @Test
  void shouldForgetWhoIsGone() {
    for (int i = 0; i < 1_000; i++) {
      Session push = session("push " + i, "show", "u" + i, "u" + i);
      Session play = session("play " + i, "show", "u" + i, "bob");
      sends(push, i, i);
      sees(play, 100, i, i);
      ends(push, i + 0.5, i + 0.5);
      sees(play, 0, i + 0.5, i + 0.5);
      collect(i + 0.6);
      assertThat(meter.counters().usersKnown()).isLessThan(6);
    }
    collect(1_010);
    assertThat(meter.counters()).isEqualTo(new MeterCounters(0, 0, 0, 0, 0));
  }

  @Test
  void shouldGiveWhoComesBackNewIds() {
    sends(ANN, 0, 0);
    String first = collect(0).open().getFirst().id();
    ends(ANN, 1, 1);
    collect(10);
    sends(ANN, 11, 11);
    assertThat(collect(12).open()).extracting(Interval::id).doesNotContain(first);
  }

  @Test
  void shouldNotCountAbsurdTimes() {
    meter.onSending(ANN, Long.MIN_VALUE, ns(100), WALL_MS + 100_000);
    meter.onPicture(ANN_SEES_BOB, Long.MAX_VALUE, Long.MAX_VALUE, ns(101));
    meter.onPicture(session("play 2", "show", "ann", "eve"), Long.MIN_VALUE, 0, ns(101));
    collect(102);
    meter.onPublisherEnded(ANN, Long.MAX_VALUE, ns(103));
    meter.onPublisherEnded(ANN, 0, ns(103));
    meter.onSilent(session("nobody", "show", "eve", "eve"), 0, ns(103));

    assertThat(collect(110).closed())
        .extracting(LedgerEntry::durationMs)
        .containsExactly(4_000L, 2_000L);
  }

  @Test
  void shouldAddUpHugeAreas() {
    Meter aggregate = new Meter(RateCard.of(Policy.AGGREGATE), "p1", 0);
    aggregate.onSending(ANN, 0, 0, WALL_MS);
    for (int i = 0; i < 100; i++) {
      Session play = session("play " + i, "show", "ann", "bob");
      aggregate.onPicture(play, Long.MAX_VALUE, 0, 0);
    }
    assertThat(aggregate.collect(ns(1), WALL_MS).open())
        .extracting(interval -> interval.charge().tier())
        .containsExactly("4K");
  }

  @Test
  void shouldRefuseAProcessThatCouldNotBePartOfAnId() {
    for (String process : List.of("", "a-b", "a b", "x".repeat(41), "é")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Meter(RateCard.of(Policy.AGGREGATE), process, 0));
    }
  }

  private void sends(Session session, double at, double told) {
    onSending(session, at, told, WALL_MS + Math.round(told * 1_000));
  }

  private void onSending(Session session, double at, double told, long epochMs) {
    meter.onSending(session, ns(at), ns(told), epochMs);
  }

  private void silent(Session session, double last, double told) {
    meter.onSilent(session, ns(last), ns(told));
  }

  private void ends(Session session, double last, double told) {
    meter.onPublisherEnded(session, ns(last), ns(told));
  }

  private void sees(Session session, long pixels, double at, double told) {
    meter.onPicture(session, pixels, ns(at), ns(told));
  }

  private LedgerBatch collect(double at) {
    return meter.collect(ns(at), WALL_MS + Math.round(at * 1_000));
  }

  private LedgerBatch close(double at) {
    return meter.close(ns(at), WALL_MS + Math.round(at * 1_000));
  }

  private static void assertNothingNew(LedgerBatch batch, long number) {
    assertThat(batch.number()).isEqualTo(number);
    assertThat(batch.open()).isEmpty();
    assertThat(batch.withdrawn()).isEmpty();
    assertThat(batch.closed()).isEmpty();
  }

  private static long ns(double seconds) {
    return Math.round(seconds * 1_000) * 1_000_000;
  }

  private static Session session(String id, String room, String user, String stream) {
    return new Session(id, RoomKey.of(APP, room), user, new StreamKey(APP, stream));
  }
}
