package io.coanchor.core.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.rtcp.ReportBlock;
import io.coanchor.core.rtcp.RtcpHandler;
import io.coanchor.core.rtcp.RtcpParser;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportSchedulerTest {
  private static final long MS = 1_000_000L;
  private static final long WALL_NS = 1_800_000_000L * 1_000 * MS;

  private final ReportScheduler reports = new ReportScheduler(99, "cname", WALL_NS);
  private final byte[] out = new byte[1_200];

  @Test
  void shouldReportEverySecondWithoutDrift() {
    assertThat(reports.deadlineNs()).isEqualTo(ReportScheduler.NEVER);
    reports.add(receiving(1), 0);
    long first = reports.deadlineNs();
    assertThat(first).isBetween(1L, 1_000 * MS);

    assertThat(write(1_200, first - 1)).isEmpty();
    assertThat(write(1_200, first + 30 * MS))
        .containsExactly("RR 99", "block by 99 on 1", "SDES 99 cname", "RRTR 99");
    assertThat(reports.deadlineNs()).isEqualTo(first + 1_000 * MS);
    write(1_200, first + 5_400 * MS);
    assertThat(reports.deadlineNs()).isEqualTo(first + 6_000 * MS);
  }

  @Test
  void shouldReportForEachStreamSentAndTheBlocksWithTheFirst() {
    reports.add(receiving(1), 0);
    reports.add(sending(11, true), 0);
    reports.add(sending(12, false), 0);
    reports.add(sending(13, true), 0);
    reports.reportSoon(0);

    assertThat(write(1_200, 0))
        .containsExactly(
            "SR 11", "block by 11 on 1", "SDES 11 cname", "SR 13", "SDES 13 cname", "RRTR 99");
  }

  @Test
  void shouldGoOnInAnotherDatagramWhereOneIsFull() {
    for (int i = 0; i < 40; i++) {
      reports.add(receiving(100 + i), 0);
      reports.add(sending(200 + i, true), 0);
    }
    reports.reportSoon(0);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 20 && reports.deadlineNs() <= 0; i++) {
      all.addAll(write(600, 0));
    }

    for (int i = 0; i < 40; i++) {
      String block = " on " + (100 + i);
      assertThat(all).containsOnlyOnce("SR " + (200 + i)).contains("SDES " + (200 + i) + " cname");
      assertThat(all.stream().filter(line -> line.endsWith(block))).hasSize(1);
    }
    assertThat(reports.deadlineNs()).isPositive();
  }

  @Test
  void shouldNotSpinWhereNothingFits() {
    reports.add(receiving(1), 0);
    reports.reportSoon(0);

    assertThat(reports.write(out, 0, 4, 0)).isZero();
    assertThat(reports.deadlineNs()).isPositive();
  }

  @Test
  void shouldMeasureTheRoundTripToAPeerThatOnlySends() {
    ReportScheduler peer = new ReportScheduler(55, "peer", WALL_NS + 123_456 * MS);
    peer.add(sending(5, true), 0);
    ReceiveStream stream = receiving(5);
    reports.add(stream, 0);
    reports.reportSoon(0);
    int length = reports.write(out, 0, out.length, 0);
    parse(out, length, peer, 25 * MS);
    peer.reportSoon(100 * MS);
    length = peer.write(out, 0, out.length, 100 * MS);

    List<String> lines = parse(out, length, reports, 125 * MS);

    assertThat(lines).contains("DLRR 55 to 99");
    assertThat(reports.rtt().rttNs()).isBetween(49 * MS, 51 * MS);
    stream.onPacket(10, 0, 1, 200 * MS);
    stream.collectNacks(200 * MS, new int[100]);
    assertThat(stream.deadlineNs()).isBetween(254 * MS, 258 * MS);
    peer.reportSoon(200 * MS);
    length = peer.write(out, 0, out.length, 200 * MS);
    assertThat(parse(out, length, reports, 225 * MS)).doesNotContain("DLRR 55 to 99");
  }

  @Test
  void shouldReportNoMoreOnAStreamThatIsGone() {
    ReceiveStream stream = receiving(1);
    SendStream sent = sending(2, true);
    reports.add(stream, 0);
    reports.add(sent, 0);
    reports.remove(stream);
    reports.remove(sent);

    assertThat(reports.deadlineNs()).isEqualTo(ReportScheduler.NEVER);
  }

  private static ReceiveStream receiving(long ssrc) {
    ReceiveStream.Config config = new ReceiveStream.Config(ssrc, 90_000, true, 1_000 * MS);
    ReceiveStream stream = new ReceiveStream(config, (lost, nowNs) -> {});
    stream.onPacket(1, 0, 100, 0);
    return stream;
  }

  private static SendStream sending(long ssrc, boolean started) {
    SendStream stream = new SendStream(new SendStream.Config(ssrc, 90_000, SendStream.NO_RTX, 0));
    if (started) {
      stream.onPacketSent(0, 100, 0, 0);
    }
    return stream;
  }

  private List<String> write(int room, long nowNs) {
    int length = reports.write(out, 0, room, nowNs);
    assertThat(length).isLessThanOrEqualTo(room);
    return length == 0 ? List.of() : parse(out, length, reports, nowNs);
  }

  private static List<String> parse(byte[] bytes, int length, ReportScheduler to, long nowNs) {
    List<String> lines = new ArrayList<>();
    RtcpHandler handler =
        new RtcpHandler() {
          @Override
          public void onSenderReport(long ssrc, long ntp, long rtp, long packets, long octets) {
            lines.add("SR " + ssrc);
          }

          @Override
          public void onReceiverReport(long ssrc) {
            lines.add("RR " + ssrc);
          }

          @Override
          public void onReportBlock(long reporterSsrc, ReportBlock block) {
            lines.add("block by " + reporterSsrc + " on " + block.ssrc());
          }

          @Override
          public void onSdes(long ssrc, String cname) {
            lines.add("SDES " + ssrc + " " + cname);
          }

          @Override
          public void onReceiverReferenceTime(long ssrc, long ntp) {
            lines.add("RRTR " + ssrc);
            if (ssrc != 99 || nowNs == 25 * MS) {
              to.onReceiverReferenceTime(ssrc, ntp, nowNs);
            }
          }

          @Override
          public void onDlrr(long reporterSsrc, long ssrc, long lastRr, long delay) {
            lines.add("DLRR " + reporterSsrc + " to " + ssrc);
            to.onDlrr(ssrc, lastRr, delay, nowNs);
          }
        };
    assertThat(new RtcpParser().parse(bytes, 0, length, handler)).isTrue();
    return lines;
  }
}
