package io.coanchor.loadtest.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.loadtest.media.MediaStamp;
import org.junit.jupiter.api.Test;

class TrackRecordTest {
  private final TrackRecord track = new TrackRecord();

  @Test
  void shouldCountGapsInSequenceNumbers() {
    for (long sequence : new long[] {100, 101, 104, 102, 110}) {
      track.onPacket(sequence, 10);
    }

    assertThat(track.packets()).isEqualTo(5);
    assertThat(track.bytes()).isEqualTo(50);
    assertThat(track.expected()).isEqualTo(11);
    assertThat(track.missing()).isEqualTo(6);
  }

  @Test
  void shouldNoticeWhatTheServersNumbersHide() {
    for (int i = 0; i < 10; i++) {
      track.onPacket(i, 10);
      track.onStamp(i < 5 ? i : i + 3);
    }

    assertThat(track.missing()).isZero();
    assertThat(track.framesExpected()).isEqualTo(13);
    assertThat(track.framesMissing()).isEqualTo(3);
  }

  @Test
  void shouldCountAcrossTheEndOfTheCounter() {
    int last = (1 << 28) - 2;
    track.onStamp(last);
    track.onStamp(0);
    track.onStamp(2);
    track.onStamp(1);

    assertThat(track.framesExpected()).isEqualTo((1L << 28) - last + 3);
    assertThat(track.framesMissing()).isEqualTo((1L << 28) - last + 3 - 4);
  }

  @Test
  void shouldIgnoreStampsWithoutACount() {
    track.onStamp(MediaStamp.UNCOUNTED);

    assertThat(track.framesExpected()).isZero();
  }

  @Test
  void shouldKnowNothingBeforeTheFirstPacket() {
    assertThat(track.expected()).isZero();
    assertThat(track.missing()).isZero();
    assertThat(track.framesMissing()).isZero();
  }
}
