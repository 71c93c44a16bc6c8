package io.coanchor.core.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.rtcp.RtcpHandler;
import io.coanchor.core.rtcp.RtcpParser;
import io.coanchor.core.rtcp.RtcpWriter;
import io.coanchor.core.unit.NtpTime;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SendStreamTest {
  private static final long MS = 1_000_000L;
  private static final long WALL_NS = 1_800_000_000L * 1_000 * MS;

  private final SendStream stream = new SendStream(new SendStream.Config(7, 90_000, 8, 65_535));
  private final RtcpWriter writer = new RtcpWriter();
  private final byte[] out = new byte[200];

  @Test
  void shouldAnswerANackStormWithinItsBudget() {
    long seed = 77;
    Random random = new Random(seed);
    long mediaBytes = 0;
    for (int ms = 0; ms < 20_000; ms++) {
      if (ms % 10 == 0) {
        stream.onPacketSent(ms * 90L, 1_000, ms * MS, ms * MS);
        mediaBytes += 1_000;
      }
      for (int i = 0; i < 200; i++) {
        stream.admitRetransmission(random.nextInt(65_536), 1_000, ms * MS);
      }
    }

    long earned =
        RetransmissionGate.INITIAL_BUDGET_BYTES
            + RetransmissionGate.EARNED_PER_BYTE * mediaBytes
            + 20 * RetransmissionGate.FLOOR_BPS / 8;
    assertThat(stream.resentBytes()).as("seed %d", seed).isLessThanOrEqualTo(earned);
    assertThat(stream.resentBytes()).isGreaterThan(earned - 2_000);
    assertThat(stream.debugState().get("refused-over-budget")).isNotEqualTo(0L);
  }

  @Test
  void shouldNotSendTheSamePacketTwiceWithinARoundTrip() {
    measureRtt(40);

    assertThat(stream.admitRetransmission(5, 100, 1_000 * MS)).isTrue();
    assertThat(stream.admitRetransmission(5, 100, 1_038 * MS)).isFalse();
    assertThat(stream.admitRetransmission(6, 100, 1_038 * MS)).isTrue();
    assertThat(stream.admitRetransmission(5, 100, 1_041 * MS)).isTrue();
    assertThat(stream.resentPackets()).isEqualTo(3);
  }

  @Test
  void shouldKeepFiveMillisecondsHoweverShortTheRoundTrip() {
    measureRtt(0);

    assertThat(stream.rtt().rttNs()).isLessThan(1 * MS);
    assertThat(stream.admitRetransmission(5, 100, 1_000 * MS)).isTrue();
    assertThat(stream.admitRetransmission(5, 100, 1_004 * MS)).isFalse();
    assertThat(stream.admitRetransmission(5, 100, 1_005 * MS)).isTrue();
  }

  @Test
  void shouldReportOnTheTimelineOfTheFastestPackets() {
    assertThat(report(0)).isEmpty();
    Random random = new Random(5);
    long wrapsSoon = 0xffff_ff00L;
    for (int i = 0; i < 600; i++) {
      // A frame every 20 ms, held up by 3 to 43 ms on its way out.
      long takenMs = i * 20L;
      long outNs = (takenMs + 3 + random.nextInt(40)) * MS;
      stream.onPacketSent(wrapsSoon + takenMs * 90 & 0xffff_ffffL, 500, outNs, outNs);
    }

    String[] fields = report(12_003).split(" ", -1);

    assertThat(Long.parseLong(fields[0])).isEqualTo(NtpTime.ofUnixNanos(WALL_NS + 12_003 * MS));
    long expected = wrapsSoon + 12_000 * 90 & 0xffff_ffffL;
    assertThat(Long.parseLong(fields[1]) - expected).isBetween(-180L, 1L);
    assertThat(fields[2]).isEqualTo("600");
    assertThat(fields[3]).isEqualTo("300000");
  }

  @Test
  void shouldLeaveCompressedTimestampsOutOfTheTimeline() {
    stream.onPacketSent(1_000, 10, SendStream.NO_MEDIA_TIME, 100 * MS);
    assertThat(report(100)).isEmpty();

    stream.onPacketSent(90_000, 10, 100 * MS, 101 * MS);

    assertThat(report(1_100).split(" ", -1)[1]).isEqualTo("180000");
    assertThat(stream.packets()).isEqualTo(2);
  }

  @Test
  void shouldNumberRetransmissionsOnTheirOwn() {
    assertThat(stream.nextRtxSequenceNumber()).isEqualTo(65_535);
    assertThat(stream.nextRtxSequenceNumber()).isZero();
    assertThat(stream.nextRtxSequenceNumber()).isEqualTo(1);
  }

  @Test
  void shouldRefuseImplausibleRoundTrips() {
    RttEstimator rtt = new RttEstimator();
    long now = NtpTime.ofUnixNanos(WALL_NS);

    assertThat(rtt.onEcho(0, 0, now)).isFalse();
    assertThat(rtt.onEcho(NtpTime.compact(now) - (20L << 16), 0, now)).isFalse();
    assertThat(rtt.measured()).isFalse();
    assertThat(rtt.rttNs()).isEqualTo(RttEstimator.DEFAULT_RTT_NS);
    // A peer that waited longer than it can have: as short as we can measure.
    assertThat(rtt.onEcho(NtpTime.compact(now), 1 << 16, now)).isTrue();
    assertThat(rtt.rttNs()).isEqualTo(100_000);
  }

  @Test
  void shouldKnowAPeersClockByItsFastestReport() {
    RemoteClock clock = new RemoteClock();
    assertThat(clock.known()).isFalse();

    clock.onSenderReport(NtpTime.ofUnixNanos(WALL_NS), 50 * MS);
    clock.onSenderReport(NtpTime.ofUnixNanos(WALL_NS + 1_000 * MS), 1_020 * MS);
    clock.onSenderReport(NtpTime.ofUnixNanos(WALL_NS + 2_000 * MS), 2_090 * MS);

    assertThat(clock.toLocalNs(WALL_NS + 3_000 * MS)).isBetween(3_020 * MS - 2, 3_020 * MS + 2);
  }

  private void measureRtt(long ms) {
    long now = NtpTime.ofUnixNanos(WALL_NS);
    long echoed = NtpTime.compact(NtpTime.ofUnixNanos(WALL_NS - ms * MS));
    assertThat(stream.rtt().onEcho(echoed, 0, now)).isTrue();
  }

  private String report(long ms) {
    writer.wrap(out, 0);
    String[] text = {""};
    if (stream.writeSenderReport(writer, WALL_NS, ms * MS)) {
      RtcpHandler handler =
          new RtcpHandler() {
            @Override
            public void onSenderReport(
                long ssrc, long ntp, long rtpTimestamp, long packets, long octets) {
              text[0] = ntp + " " + rtpTimestamp + " " + packets + " " + octets;
            }
          };
      assertThat(new RtcpParser().parse(out, 0, writer.length(), handler)).isTrue();
    }
    return text[0];
  }
}
