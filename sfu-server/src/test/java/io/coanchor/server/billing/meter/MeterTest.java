package io.coanchor.server.billing.meter;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.billing.Interval;
import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.room.MediaUse.Session;
import org.junit.jupiter.api.Test;

/** What batches tell, and when; sums are those of docs/billing.md and of the model. */
class MeterTest extends MeterScene {
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
    assertNothingNew(collect(600.499), 2);
    LedgerBatch cut = collect(600.5);
    assertThat(cut.closed()).isEmpty();
    assertThat(cut.open()).extracting(Interval::endMs).containsExactly(600_500L, Interval.RUNNING);
    assertThat(cut.open().getLast().startMs()).isEqualTo(600_500);
    assertThat(cut.open().getLast().startEpochMs()).isEqualTo(WALL_MS + 600_500);

    assertNothingNew(collect(603.499), 4);
    LedgerBatch settled = collect(603.5);
    assertThat(settled.open()).isEmpty();
    assertThat(settled.closed()).containsExactly(LedgerEntry.of(cut.open().getFirst()));
    assertThat(settled.closed().getFirst().startEpochMs()).isEqualTo(WALL_MS + 500);

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
}
