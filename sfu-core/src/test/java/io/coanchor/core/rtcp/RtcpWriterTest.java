package io.coanchor.core.rtcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtcpWriterTest {
  private final byte[] out = new byte[1_500];
  private final RtcpWriter writer = new RtcpWriter();

  @Test
  void shouldWriteACompoundThatReadsBack() {
    writer.wrap(out, 8);
    writer.senderReport(1, 0xfedc_ba98_7654_3210L, 0xf000_0000L, 7, 0xffff_ffffL);
    writer.reportBlock(2, 255, -1, 0xffff_fffeL, 3, 0x8000_0000L, 4);
    writer.reportBlock(3, 0, 0x7fff_ffff, 1, 2, 3, 4);
    writer.sdesCname(1, "name");
    writer.pli(1, 2);
    writer.fir(1, 2, 255);
    writer.rrtr(1, 0x1122_3344_5566_7788L);
    writer.dlrr(1, 2, 0xb705_2000L, 0x5_4000);
    writer.bye(1);

    assertThat(RtcpLog.of(out, 8, writer.length()))
        .containsExactly(
            "SR 1 ntp fedcba9876543210 rtp f0000000 packets 7 octets 4294967295",
            "block 1 on 2 lost 255/256 -1 highest fffffffe jitter 3 lsr 80000000 dlsr 4",
            "block 1 on 3 lost 0/256 8388607 highest 1 jitter 2 lsr 3 dlsr 4",
            "SDES 1 name",
            "PLI 1 on 2",
            "FIR 1 on 2 #255",
            "RRTR 1 1122334455667788",
            "DLRR 1 to 2 lrr b7052000 dlrr 54000",
            "BYE 1",
            "ok true");
  }

  @Test
  void shouldEndNamesOfEveryLengthWithAZero() {
    Arrays.fill(out, (byte) 0x55);
    for (int length = 0; length <= 255; length++) {
      String name = "n".repeat(length);
      writer.wrap(out, 0).sdesCname(9, name);

      assertThat(writer.length() % 4).isZero();
      assertThat(RtcpLog.of(out, 0, writer.length())).containsExactly("SDES 9 " + name, "ok true");
    }
    assertThatThrownBy(() -> writer.sdesCname(9, "n".repeat(256)))
        .hasMessage("cname: 256 bytes (expected: 0..255)");
  }

  @Test
  void shouldPackNacksIntoFewestEntries() {
    int[] lost = {65_533, 65_534, 13, 14, 40};
    writer.wrap(out, 0);

    assertThat(writer.nack(1, 2, lost, 0, 5)).isEqualTo(5);
    assertThat(bytes()).isEqualTo(hex("81cd0005 00000001 00000002 fffd8001 000e0000 00280000"));
  }

  @Test
  void shouldTakeOnlyTheNacksThatFit() {
    int[] lost = new int[100];
    Arrays.setAll(lost, i -> 100 * i);
    writer.wrap(out, 0, 30);

    assertThat(writer.nack(1, 2, lost, 10, 90)).isEqualTo(4);
    assertThat(writer.length()).isEqualTo(28);
    assertThat(writer.nack(1, 2, lost, 14, 86)).isZero();
    assertThat(writer.nack(1, 2, lost, 0, 0)).isZero();
  }

  @Test
  void shouldReadBackEveryNackOfRandomLosses() {
    long seed = 4585;
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      int start = random.nextInt(65_536);
      int[] lost =
          random.ints(0, 600).distinct().limit(200).sorted().map(i -> start + i & 0xffff).toArray();
      writer.wrap(out, 0);
      assertThat(writer.nack(1, 2, lost, 0, lost.length)).isEqualTo(lost.length);

      int[] read = new int[lost.length];
      int[] count = {0};
      RtcpHandler handler =
          new RtcpHandler() {
            @Override
            public void onNack(long senderSsrc, long mediaSsrc, int pid, int blp) {
              read[count[0]++] = pid;
              for (int bit = 0; bit < 16; bit++) {
                if ((blp >> bit & 1) != 0) {
                  read[count[0]++] = pid + bit + 1 & 0xffff;
                }
              }
            }
          };

      assertThat(new RtcpParser().parse(out, 0, writer.length(), handler)).isTrue();
      assertThat(read).as("seed %d", seed).isEqualTo(lost);
    }
  }

  @Test
  void shouldKeepEighteenBitsOfTheBitrate() {
    long[] ssrcs = {0x2345_6789L, 0x2345_678aL, 0x2345_678bL};
    writer.wrap(out, 0).remb(0x1234_5678L, 522_022, ssrcs, 3);
    assertThat(bytes())
        .isEqualTo(hex("8fce0007 12345678 00000000 52454d42 0307fb93 23456789 2345678a 2345678b"));
    for (long bitrate : List.of(0L, 1L, 262_143L, 262_144L, 2_500_000L, Long.MAX_VALUE)) {
      writer.wrap(out, 0).remb(1, bitrate, ssrcs, 1);
      long[] read = {-1};
      RtcpHandler handler =
          new RtcpHandler() {
            @Override
            public void onRemb(long senderSsrc, long bitrateBps, long[] list, int count) {
              read[0] = bitrateBps;
            }
          };
      assertThat(new RtcpParser().parse(out, 0, writer.length(), handler)).isTrue();
      assertThat(read[0]).isBetween(bitrate - (bitrate >> 17), bitrate);
    }
  }

  @Test
  void shouldWriteNothingThatDoesNotFit() {
    Arrays.fill(out, (byte) 0x55);
    writer.wrap(out, 0, 27);

    assertThat(writer.senderReport(1, 2, 3, 4, 5)).isFalse();
    assertThat(writer.dlrr(1, 2, 3, 4)).isTrue();
    assertThat(writer.remaining()).isEqualTo(3);
    assertThat(writer.bye(1)).isFalse();
    assertThat(writer.pli(1, 2)).isFalse();
    assertThat(writer.fir(1, 2, 3)).isFalse();
    assertThat(writer.rrtr(1, 2)).isFalse();
    assertThat(writer.remb(1, 2, new long[0], 0)).isFalse();
    assertThat(writer.sdesCname(1, "")).isFalse();
    assertThat(writer.receiverReport(1)).isFalse();
    assertThat(writer.transportFeedback(1, 2, 3, 4, new long[] {5}, 1)).isZero();
    assertThat(Arrays.copyOfRange(out, 24, out.length)).containsOnly(0x55);
  }

  @Test
  void shouldHoldThirtyOneBlocksAndOnlyInAReport() {
    writer.wrap(out, 0);
    assertThat(writer.reportBlock(1, 0, 0, 0, 0, 0, 0)).isFalse();
    writer.receiverReport(1);
    for (int i = 0; i < 31; i++) {
      assertThat(writer.reportBlock(i, 0, 0, 0, 0, 0, 0)).isTrue();
    }
    assertThat(writer.reportBlock(1, 0, 0, 0, 0, 0, 0)).isFalse();
    writer.pli(1, 2);
    assertThat(writer.reportBlock(1, 0, 0, 0, 0, 0, 0)).isFalse();
    assertThat(RtcpLog.of(out, 0, writer.length())).hasSize(34);
  }

  private byte[] bytes() {
    return Arrays.copyOf(out, writer.length());
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }
}
