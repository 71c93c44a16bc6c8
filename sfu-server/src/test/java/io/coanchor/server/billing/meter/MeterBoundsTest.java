package io.coanchor.server.billing.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.coanchor.server.billing.Interval;
import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.Policy;
import io.coanchor.server.billing.RateCard;
import io.coanchor.server.room.MediaUse.Session;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told too late, or makes no sense, does no harm. */
class MeterBoundsTest extends MeterScene {
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
}
