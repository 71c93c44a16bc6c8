package io.coanchor.core.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.rtcp.RtcpHandler;
import io.coanchor.core.rtcp.RtcpParser;
import io.coanchor.core.rtcp.RtcpWriter;
import io.coanchor.core.rtcp.TransportFeedback;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TransportFeedbackGeneratorTest {
  private static final long MS = 1_000_000L;
  private static final long SSRC = 0xfeed_0001L;

  private final TransportFeedbackGenerator generator = new TransportFeedbackGenerator();
  private final RtcpWriter writer = new RtcpWriter();
  private final RtcpParser parser = new RtcpParser();
  private final byte[] out = new byte[1_200];

  private final Map<Integer, Long> told = new HashMap<>();
  private int lost;
  private long mediaSsrc;
  private int messages;

  private final RtcpHandler handler =
      new RtcpHandler() {
        @Override
        public void onTransportFeedback(TransportFeedback feedback) {
          assertThat(feedback.feedbackCount()).isEqualTo(messages & 0xff);
          messages++;
          mediaSsrc = feedback.mediaSsrc();
          while (feedback.next()) {
            if (feedback.received()) {
              told.put(feedback.sequenceNumber(), feedback.arrivalTicks());
            } else {
              lost++;
            }
          }
        }
      };

  @Test
  void shouldTellEveryArrivalAcrossTheWrapUnderLossAndReordering() {
    long seed = 3;
    Random random = new Random(seed);
    LossyLink<Integer> link = new LossyLink<>(seed, 0.3, 10 * MS, 20 * MS);
    Map<Integer, Long> arrivals = new HashMap<>();
    int sequence = 60_000;
    for (int ms = 0; ms < 20_000; ms++) {
      long nowNs = ms * MS;
      for (int i = random.nextInt(4); i > 0 && ms < 19_000; i--) {
        link.send(sequence++ & 0xffff, nowNs);
      }
      for (Integer next = link.poll(nowNs); next != null; next = link.poll(nowNs)) {
        generator.onPacket(SSRC, next, nowNs);
        arrivals.put(next, nowNs / TransportFeedback.TICK_NS);
      }
      flush(nowNs);
    }

    assertThat(told).as("seed %d", seed).isEqualTo(arrivals);
    assertThat(lost).isPositive();
    // One in 50 ms, and the few that a late packet or a full datagram adds.
    assertThat(messages).isBetween(370, 480);
  }

  @Test
  void shouldHoldTheIntervalAndStaySilentWithoutNews() {
    assertThat(generator.deadlineNs()).isEqualTo(TransportFeedbackGenerator.NEVER);
    generator.onPacket(SSRC, 1, 5 * MS);
    assertThat(generator.deadlineNs()).isEqualTo(5 * MS);
    flush(5 * MS);
    assertThat(generator.deadlineNs()).isEqualTo(TransportFeedbackGenerator.NEVER);

    generator.onPacket(SSRC, 2, 10 * MS);

    assertThat(generator.deadlineNs()).isEqualTo(55 * MS);
    generator.onPacket(SSRC, 2, 11 * MS);
    flush(55 * MS);
    assertThat(told).containsEntry(2, 40L);
    assertThat(messages).isEqualTo(2);
  }

  @Test
  void shouldSplitWhatOneDatagramCannotHold() {
    generator.onPacket(SSRC, 0, 0);
    flush(0);
    for (int i = 1; i <= 2_000; i++) {
      generator.onPacket(SSRC, i, i * 100L * MS);
    }

    flush(200_000 * MS);

    assertThat(told).hasSize(2_001);
    assertThat(messages).isGreaterThan(4);
  }

  @Test
  void shouldGoOnAfterALongOutage() {
    generator.onPacket(SSRC, 0, 0);
    flush(0);
    generator.onPacket(SSRC, 1_900, 10_000 * MS);
    flush(10_000 * MS);
    generator.onPacket(SSRC, 30_000, 20_000 * MS);
    flush(20_000 * MS);

    assertThat(told).containsOnlyKeys(0, 1_900, 30_000);
    assertThat(lost).isBetween(1, 2_000);
  }

  /** libwebrtc ignores feedback that does not name an SSRC of its own. */
  @Test
  void shouldNameTheNewestSsrc() {
    generator.onPacket(SSRC, 1, 5 * MS);
    flush(5 * MS);
    assertThat(mediaSsrc).isEqualTo(SSRC);

    generator.onPacket(SSRC + 1, 2, 100 * MS);
    flush(100 * MS);
    assertThat(mediaSsrc).isEqualTo(SSRC + 1);
  }

  private void flush(long nowNs) {
    int written = 0;
    while (generator.deadlineNs() <= nowNs && written++ < 100) {
      writer.wrap(out, 0);
      assertThat(generator.write(writer, 1, nowNs)).isTrue();
      assertThat(parser.parse(out, 0, writer.length(), handler)).isTrue();
    }
    assertThat(written).isLessThan(100);
  }
}
