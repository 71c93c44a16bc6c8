package io.coanchor.core.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SequenceUnwrapperTest {
  @Test
  void shouldCompareAcrossTheWrap() {
    assertThat(SequenceNumbers.diff(2, 65_534)).isEqualTo(4);
    assertThat(SequenceNumbers.diff(65_534, 2)).isEqualTo(-4);
    assertThat(SequenceNumbers.isNewer(0, 65_535)).isTrue();
    assertThat(SequenceNumbers.isNewer(65_535, 0)).isFalse();
    assertThat(SequenceNumbers.isNewer(7, 7)).isFalse();
    assertThat(SequenceNumbers.add(65_535, 2)).isEqualTo(1);
  }

  @Test
  void shouldGoOnAcrossTheWrapInBothDirections() {
    SequenceUnwrapper unwrapper = new SequenceUnwrapper();

    assertThat(unwrapper.unwrap(65_534)).isEqualTo(65_534);
    assertThat(unwrapper.unwrap(1)).isEqualTo(65_537);
    assertThat(unwrapper.unwrap(65_535)).isEqualTo(65_535);
    assertThat(unwrapper.highest()).isEqualTo(65_537);
    assertThat(unwrapper.peek(5)).isEqualTo(65_541);
    assertThat(unwrapper.highest()).isEqualTo(65_537);
  }

  @Test
  void shouldPlaceWhatCameBeforeTheFirst() {
    SequenceUnwrapper unwrapper = new SequenceUnwrapper();
    unwrapper.unwrap(0);

    assertThat(unwrapper.unwrap(65_535)).isEqualTo(-1);
  }

  @Test
  void shouldFollowAReorderedStreamForManyWraps() {
    long seed = 99;
    Random random = new Random(seed);
    SequenceUnwrapper sequences = new SequenceUnwrapper();
    TimestampUnwrapper timestamps = new TimestampUnwrapper();
    long start = 60_000;
    sequences.unwrap((int) start);
    timestamps.unwrap(4_294_000_000L);
    for (long i = start + 1; i < start + 500_000; i++) {
      long sequence = Math.max(start, i - random.nextInt(1_000));
      long timestamp = 4_294_000_000L + (sequence - start) * 90_000;

      assertThat(sequences.unwrap((int) (sequence & 0xffff)))
          .as("seed %d", seed)
          .isEqualTo(sequence);
      assertThat(timestamps.unwrap(timestamp & 0xffff_ffffL)).isEqualTo(timestamp);
    }
  }

  @Test
  void shouldForgetOnReset() {
    SequenceUnwrapper unwrapper = new SequenceUnwrapper();
    unwrapper.unwrap(60_000);
    unwrapper.unwrap(10);
    unwrapper.reset();

    assertThat(unwrapper.started()).isFalse();
    assertThat(unwrapper.unwrap(9)).isEqualTo(9);
  }
}
