package io.coanchor.core.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.rtcp.ReportBlock;
import io.coanchor.core.rtcp.RtcpHandler;
import io.coanchor.core.rtcp.RtcpParser;
import io.coanchor.core.rtcp.RtcpWriter;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ReceiveStreamTest {
  private static final long MS = 1_000_000L;
  private static final long NEVER = ReceiveStream.NEVER;

  private int unrecoverable;
  private final ReceiveStream stream =
      new ReceiveStream(
          new ReceiveStream.Config(7, 90_000, true, 1_000 * MS), (ssrc, now) -> unrecoverable++);
  private final int[] nacks = new int[1_000];

  @Test
  void shouldExtendSequenceNumbersAndRefuseDuplicates() {
    long first = packet(65_534, 0);

    assertThat(first).isPositive();
    assertThat(packet(65_535, 0)).isEqualTo(first + 1);
    assertThat(packet(0, 0)).isEqualTo(first + 2);
    assertThat(packet(65_535, 0)).isEqualTo(ReceiveStream.DUPLICATE);
    assertThat(packet(65_533, 0)).isEqualTo(first - 1);
    assertThat(stream.packets()).isEqualTo(4);
    assertThat(stream.cumulativeLost()).isZero();
  }

  @Test
  void shouldRefuseWhatIsBehindTheWindowAndAStray() {
    packet(10_000, 0);

    assertThat(packet(10_000 - 4_096, 0)).isEqualTo(ReceiveStream.TOO_OLD);
    assertThat(packet(20_000, 0)).isEqualTo(ReceiveStream.TOO_OLD);
    assertThat(packet(10_001, 0)).isPositive();
    assertThat(packet(20_001, 0)).isEqualTo(ReceiveStream.TOO_OLD);
    assertThat(unrecoverable).isZero();
  }

  @Test
  void shouldFollowASourceThatBeginsAnew() {
    long before = packet(10_000, 0);
    packet(10_002, 0);
    packet(50_000, 1);

    long after = packet(50_001, 2);

    assertThat(after).isGreaterThan(before);
    assertThat(after & 0xffff).isEqualTo(50_001);
    assertThat(unrecoverable).isEqualTo(1);
    assertThat(collect(100)).isEmpty();
    assertThat(packet(50_002, 3)).isEqualTo(after + 1);
    assertThat(stream.cumulativeLost()).isEqualTo(1);
  }

  @Test
  void shouldAskAtOnceAndAgainEveryRoundTrip() {
    stream.setRtt(80 * MS);
    packet(1, 0);
    assertThat(stream.deadlineNs()).isEqualTo(NEVER);
    packet(4, 10);

    assertThat(stream.deadlineNs()).isEqualTo(10 * MS);
    assertThat(collect(10)).containsExactly(2, 3);
    assertThat(collect(99)).isEmpty();
    assertThat(stream.deadlineNs()).isEqualTo(100 * MS);
    assertThat(stream.onRecovered(2, 95 * MS)).isPositive();
    assertThat(collect(100)).containsExactly(3);
    assertThat(packet(3, 120)).isPositive();
    assertThat(stream.deadlineNs()).isEqualTo(NEVER);
    assertThat(unrecoverable).isZero();
  }

  @Test
  void shouldNotAskMoreOftenThanEveryFifteenMilliseconds() {
    stream.setRtt(1 * MS);
    packet(1, 0);
    packet(3, 0);

    assertThat(collect(0)).containsExactly(2);
    assertThat(collect(14)).isEmpty();
    assertThat(collect(15)).containsExactly(2);
  }

  @Test
  void shouldGiveUpWhatCannotBePlayedAnyMore() {
    packet(1, 0);
    packet(3, 0);

    assertThat(collect(999)).containsExactly(2);
    assertThat(collect(1_000)).isEmpty();
    assertThat(unrecoverable).isEqualTo(1);
    assertThat(stream.unrecovered()).isEqualTo(1);
    assertThat(stream.deadlineNs()).isEqualTo(NEVER);
  }

  @Test
  void shouldKeepAtMostAThousandRequestsAndGiveUpTheOldest() {
    packet(0, 0);
    packet(901, 0);
    assertThat(unrecoverable).isZero();
    packet(1_102, 1);

    assertThat(unrecoverable).isEqualTo(1);
    int[] asked = collect(1);
    assertThat(asked).hasSize(1_000).startsWith(101).endsWith(1_101).isSorted();
    packet(2_200, 2);
    assertThat(collect(2)).isEmpty();
    assertThat(unrecoverable).isEqualTo(2);
  }

  @Test
  void shouldAbandonWhatAKeyFrameMadeSuperfluous() {
    packet(0, 0);
    packet(3, 0);
    long key = packet(6, 0);

    stream.abandonBefore(key - 1);

    assertThat(collect(0)).containsExactly(5);
  }

  @Test
  void shouldNotAskWithoutNack() {
    ReceiveStream audio =
        new ReceiveStream(new ReceiveStream.Config(7, 48_000, false, MS), (ssrc, now) -> {});
    audio.onPacket(1, 0, 10, 0);
    audio.onPacket(5, 0, 10, 0);

    assertThat(audio.deadlineNs()).isEqualTo(NEVER);
    assertThat(audio.cumulativeLost()).isEqualTo(3);
  }

  @Test
  void shouldReportLossOfTheIntervalJitterAndTheLastSenderReport() {
    stream.onSenderReport(0xb705_2000_0000_0000L, 90_000, 0);
    packet(0, 0);
    for (int i = 1; i < 101; i++) {
      if (i % 4 != 0) {
        // Frames every 10 ms that arrive alternately on time and 4 ms late.
        stream.onPacket(i, i * 900L, 100, (i * 10 + i % 2 * 4) * MS);
      }
    }
    stream.onPacket(101, 101 * 900, 100, 1_010 * MS);

    assertThat(report(5_250)).isEqualTo("7 lost 62/256 25 highest 101 lsr 20000000 dlsr 54000");
    assertThat(stream.jitterNs()).isBetween(1 * MS, 4 * MS);
    packet(102, 2_000);
    assertThat(report(5_250)).startsWith("7 lost 0/256 25");
  }

  @Test
  void shouldMapTimestampsToTheSourcesClockAcrossTheWrap() {
    assertThat(stream.captureClockKnown()).isFalse();
    // 1970 and ten seconds.
    stream.onSenderReport((2_208_988_800L + 10) << 32, 0xffff_ffffL - 44_999, 0);

    assertThat(stream.captureUnixNs(45_000)).isEqualTo(11_000_000_000L);
    assertThat(stream.captureUnixNs(0xffff_ffffL - 89_999)).isEqualTo(9_500_000_000L);
  }

  private long packet(int sequenceNumber, long ms) {
    return stream.onPacket(sequenceNumber, ms * 90, 100, ms * MS);
  }

  private int[] collect(long ms) {
    return Arrays.copyOf(nacks, stream.collectNacks(ms * MS, nacks));
  }

  private String report(long ms) {
    byte[] out = new byte[100];
    RtcpWriter writer = new RtcpWriter().wrap(out, 0);
    writer.receiverReport(1);
    assertThat(stream.writeReportBlock(writer, ms * MS)).isTrue();
    AtomicReference<String> text = new AtomicReference<>("");
    RtcpHandler handler =
        new RtcpHandler() {
          @Override
          public void onReportBlock(long reporterSsrc, ReportBlock block) {
            text.set(
                String.format(
                    "%d lost %d/256 %d highest %d lsr %x dlsr %x",
                    block.ssrc(),
                    block.fractionLost(),
                    block.cumulativeLost(),
                    block.extendedHighest(),
                    block.lastSr(),
                    block.delaySinceLastSr()));
          }
        };
    assertThat(new RtcpParser().parse(out, 0, writer.length(), handler)).isTrue();
    return text.get();
  }
}
