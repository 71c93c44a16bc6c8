package io.coanchor.core.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Byte layouts drawn from the RFCs' diagrams, read field by field. */
class RtcpParserTest {
  private static final String BLOCK = "23456789 37fffffe 0001fffe 00000011 22222222 00054000";

  @Test
  void shouldReadASenderReportWithBlocks() {
    assertThat(log("81c8000c 12345678 b705200000000001 33343536 38393a3b 3d3e3f40" + BLOCK))
        .containsExactly(
            "SR 12345678 ntp b705200000000001 rtp 33343536 packets 943274555 octets 1027489600",
            "block 12345678 on 23456789 lost 55/256 -2 highest 1fffe jitter 17"
                + " lsr 22222222 dlsr 54000",
            "ok true");
  }

  @Test
  void shouldReadAReceiverReportAndPassOverItsProfileExtension() {
    assertThat(log("81c90008 12345678" + BLOCK + "aaaaaaaa"))
        .containsExactly(
            "RR 12345678",
            "block 12345678 on 23456789 lost 55/256 -2 highest 1fffe jitter 17"
                + " lsr 22222222 dlsr 54000",
            "ok true");
    assertThat(log("80c90001 12345678")).containsExactly("RR 12345678", "ok true");
  }

  @Test
  void shouldReadNamesAmongOtherItems() {
    assertThat(log("82ca0007 00000001 0401ff 0103616263 00 000000 00000002 0102c3a9 00000000"))
        .containsExactly("SDES 1 abc", "SDES 2 é", "ok true");
    assertThat(log("80ca0000")).containsExactly("ok true");
  }

  @Test
  void shouldReadAGoodbyeWithReason() {
    assertThat(log("82cb0003 00000001 00000002 03627965"))
        .containsExactly("BYE 1", "BYE 2", "ok true");
  }

  @Test
  void shouldReadFeedbackMessages() {
    assertThat(log("81cd0004 00000001 00000002 fffe8001 00050000"))
        .containsExactly("NACK 1 on 2 65534 8001", "NACK 1 on 2 5 0", "ok true");
    assertThat(log("81ce0002 00000001 00000002")).containsExactly("PLI 1 on 2", "ok true");
    assertThat(log("84ce0006 00000001 00000000 00000003 07000000 00000004 ff000000"))
        .containsExactly("FIR 1 on 3 #7", "FIR 1 on 4 #255", "ok true");
  }

  @Test
  void shouldReadReceiverEstimatedBitrate() {
    assertThat(log("8fce0007 12345678 00000000 52454d42 0307fb93 23456789 2345678a 2345678b"))
        .containsExactly("REMB 12345678 522022 23456789,2345678a,2345678b", "ok true");
  }

  @Test
  void shouldReadTransportFeedback() {
    // Base 65,534: a run of two small deltas, then a vector of small, lost, large, lost, small.
    assertThat(log("8fcd0007 00000001 00000002 fffe0007 00000205 2002d210 0408 07 ffff 10 0000"))
        .containsExactly(
            "TWCC 1 on 2 #5 ref 2: 65534=516 65535=524 0=531 1=- 2=530 3=- 4=546", "ok true");
  }

  @Test
  void shouldReadExtendedReports() {
    assertThat(
            log(
                "80cf0009 00000001 04000002 1122334455667788 07000000"
                    + "05000003 00000002 b7052000 00054000"))
        .containsExactly(
            "RRTR 1 1122334455667788", "DLRR 1 to 2 lrr b7052000 dlrr 54000", "ok true");
  }

  @Test
  void shouldGoThroughACompoundAndPassOverUnknownPackets() {
    assertThat(
            log("80c90001 00000001" + "80cc0002 00000001 41424344" + "81ce0002 0000000100000002"))
        .containsExactly("RR 1", "PLI 1 on 2", "ok true");
    assertThat(log("9dcd0002 00000001 00000002" + "9dce0002 00000001 00000002"))
        .containsExactly("ok true");
  }

  @Test
  void shouldLeaveOutPaddingAnywhere() {
    assertThat(log("a1cd0004 00000001 00000002 00070000 00000004" + "80c90001 00000009"))
        .containsExactly("NACK 1 on 2 7 0", "RR 9", "ok true");
  }

  @Test
  void shouldTellNothingWhenTheChainOfLengthsIsBroken() {
    for (String broken :
        List.of(
            "",
            "80",
            "80c900",
            "80c90002 00000001",
            "80c90001 00000001 80",
            "80c90001 00000001 80c90001",
            "40c90001 00000001",
            "80c90001 00000001 00c90001 00000001",
            "a0c90001 00000000",
            "a0c90001 00000005",
            "a0c90000")) {
      assertThat(log(broken)).as(broken).containsExactly("ok false");
    }
  }

  @Test
  void shouldPassOverOnlyThePacketWhoseContentIsMalformed() {
    String good = "81ce0002 00000001 00000002";
    for (String bad :
        List.of(
            "80c80005 00000001 0000000000000000 00000000 00000000",
            "82c90007 00000001" + BLOCK,
            "80c90000",
            "81ca0001 00000001",
            "81ca0002 00000001 01046162",
            "81ca0002 00000001 04026162",
            "82cb0001 00000001",
            "81cd0001 00000001",
            "81cd0002 00000001 00000002",
            "81ce0001 00000001",
            "84ce0003 00000001 00000000 00000003",
            "8fce0003 00000001 00000000 52454d42",
            "8fce0004 00000001 00000000 52454d42 0107fb93",
            "8fce0004 00000001 00000000 52454d42 00fffff0",
            "8fcd0003 00000001 00000002 00000001",
            "8fcd0004 00000001 00000002 00000001 00000000",
            "8fcd0005 00000001 00000002 00000000 00000000 20010000",
            "8fcd0005 00000001 00000002 00000001 00000000 00000000",
            "8fcd0005 00000001 00000002 00000001 00000000 60010000",
            "8fcd0005 00000001 00000002 00000003 00000000 20030000",
            "8fcd0005 00000001 00000002 0000ffff 00000000 1fff1fff",
            "80cf0000",
            "80cf0002 00000001 04000002",
            "80cf0003 00000001 04000001 11223344",
            "80cf0003 00000001 05000001 11223344")) {
      assertThat(log(bad)).as(bad).last().isEqualTo("ok false");
      assertThat(log(bad + good)).as(bad).endsWith("PLI 1 on 2", "ok false");
    }
  }

  @Test
  void shouldNotReadOutsideTheDatagram() {
    long seed = 3550;
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] exact = new byte[4 * random.nextInt(12)];
      random.nextBytes(exact);
      makePlausible(exact, random);
      byte[] embedded = new byte[exact.length + 64];
      random.nextBytes(embedded);
      System.arraycopy(exact, 0, embedded, 32, exact.length);

      assertThat(RtcpLog.of(embedded, 32, exact.length))
          .as("seed %d, round %d", seed, i)
          .isEqualTo(RtcpLog.of(exact, 0, exact.length));
    }
  }

  /** A header that holds, so that random bodies are looked into. */
  private static void makePlausible(byte[] packet, Random random) {
    if (packet.length >= 4) {
      packet[0] = (byte) (0x80 | random.nextInt(32));
      packet[1] = (byte) (200 + random.nextInt(8));
      packet[2] = 0;
      packet[3] = (byte) (packet.length / 4 - 1);
    }
  }

  private static List<String> log(String text) {
    byte[] bytes = HexFormat.of().parseHex(text.replace(" ", ""));
    return RtcpLog.of(bytes, 0, bytes.length);
  }
}
