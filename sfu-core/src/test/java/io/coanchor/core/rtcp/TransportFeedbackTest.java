package io.coanchor.core.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TransportFeedbackTest {
  private static final long LOST = RtcpWriter.NOT_RECEIVED;

  private final byte[] out = new byte[1_200];
  private final RtcpWriter writer = new RtcpWriter();

  @Test
  void shouldUseARunForEqualStatuses() {
    long[] arrivals = new long[20];
    Arrays.setAll(arrivals, i -> 512 + i);

    writer.wrap(out, 0).transportFeedback(1, 2, 3, 4, arrivals, 20);

    assertThat(HexFormat.of().formatHex(out, 0, writer.length()))
        .isEqualTo(
            ("8fcd000a 00000001 00000002 0004 0014 000002 03 2014"
                    + "00"
                    + "01".repeat(19)
                    + "0000")
                .replace(" ", ""));
  }

  @Test
  void shouldUseVectorsForMixedStatuses() {
    long[] oneBit = {256, LOST, 257, LOST, LOST, 258, LOST, LOST, LOST, 259};
    long[] twoBit = {256, LOST, 1_000, 999};

    writer.wrap(out, 0).transportFeedback(1, 2, 3, 4, oneBit, 10);
    assertThat(HexFormat.of().formatHex(out, 20, writer.length()))
        .isEqualTo("a910" + "00010101" + "0000");
    writer.wrap(out, 0).transportFeedback(1, 2, 3, 4, twoBit, 4);
    assertThat(HexFormat.of().formatHex(out, 20, writer.length()))
        .isEqualTo("d280" + "00" + "02e8" + "ffff" + "00");
  }

  @Test
  void shouldStopBeforeADeltaThatDoesNotFit() {
    long[] arrivals = {256, LOST, 256 + 32_768, 256 + 32_769};

    writer.wrap(out, 0);

    assertThat(writer.transportFeedback(1, 2, 3, 4, arrivals, 4)).isEqualTo(2);
    assertThat(RtcpLog.of(out, 0, writer.length()))
        .containsExactly("TWCC 1 on 2 #3 ref 1: 4=256 5=-", "ok true");
  }

  @Test
  void shouldBeginWithLossesButNotConsistOfThem() {
    long[] arrivals = {LOST, LOST, 1_000};
    writer.wrap(out, 0);

    assertThat(writer.transportFeedback(1, 2, 3, 4, arrivals, 2)).isZero();
    assertThat(writer.length()).isZero();
    assertThat(writer.transportFeedback(1, 2, 3, 4, arrivals, 3)).isEqualTo(3);
    assertThat(RtcpLog.of(out, 0, writer.length()))
        .containsExactly("TWCC 1 on 2 #3 ref 3: 4=- 5=- 6=1000", "ok true");
  }

  @Test
  void shouldReadBackEveryArrival() {
    long seed = 20_26;
    Random random = new Random(seed);
    for (int round = 0; round < 3_000; round++) {
      long[] arrivals = arrivals(random);
      int base = random.nextInt(65_536);
      int room = 28 + random.nextInt(1_100);
      writer.wrap(out, 0, room);
      int taken = writer.transportFeedback(1, 2, round & 0xff, base, arrivals, arrivals.length);
      assertThat(writer.length()).isLessThanOrEqualTo(room);
      if (room > 1_100 && arrivals.length < 300 && everyDeltaFits(arrivals)) {
        assertThat(taken).as("seed %d, round %d", seed, round).isEqualTo(arrivals.length);
      }

      int[] seen = {0};
      RtcpHandler handler =
          new RtcpHandler() {
            @Override
            public void onTransportFeedback(TransportFeedback feedback) {
              assertThat(feedback.statusCount()).isEqualTo(taken);
              long wrap = arrivals[0] >> 32 << 32;
              while (feedback.next()) {
                int i = seen[0]++;
                assertThat(feedback.sequenceNumber()).isEqualTo(base + i & 0xffff);
                assertThat(feedback.received()).isEqualTo(arrivals[i] != LOST);
                if (feedback.received()) {
                  // The reference time keeps 24 bits of 256 ticks: 32 bits in all.
                  assertThat((int) feedback.arrivalTicks()).isEqualTo((int) (arrivals[i] - wrap));
                }
              }
            }
          };

      assertThat(new RtcpParser().parse(out, 0, writer.length(), handler)).isTrue();
      assertThat(seen[0]).as("seed %d, round %d", seed, round).isEqualTo(taken).isPositive();
    }
  }

  private static boolean everyDeltaFits(long[] arrivals) {
    long previous = arrivals[0];
    for (long arrival : arrivals) {
      if (arrival != LOST && Math.abs(arrival - previous) > Short.MAX_VALUE) {
        return false;
      }
      previous = arrival == LOST ? previous : arrival;
    }
    return true;
  }

  private static long[] arrivals(Random random) {
    long[] arrivals = new long[1 + random.nextInt(500)];
    double loss = random.nextDouble();
    int spread = 1 << random.nextInt(14);
    long ticks = random.nextLong(1L << 40);
    for (int i = 0; i < arrivals.length; i++) {
      ticks += random.nextInt(spread) - spread / 8;
      arrivals[i] = i > 0 && random.nextDouble() < loss ? LOST : ticks;
    }
    return arrivals;
  }
}
