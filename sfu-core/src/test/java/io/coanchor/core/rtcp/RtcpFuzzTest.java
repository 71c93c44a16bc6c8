package io.coanchor.core.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/**
 * Any bytes, as a datagram or as the body of one packet type: nothing escapes, and nothing outside
 * the datagram is read. The first byte of a body is the count or format of its header.
 */
class RtcpFuzzTest {
  @FuzzTest
  void datagram(byte[] bytes) {
    shouldReadOnly(bytes);
  }

  @FuzzTest
  void senderReport(byte[] body) {
    shouldReadOnly(packet(RtcpTypes.SENDER_REPORT, body));
  }

  @FuzzTest
  void receiverReport(byte[] body) {
    shouldReadOnly(packet(RtcpTypes.RECEIVER_REPORT, body));
  }

  @FuzzTest
  void sourceDescription(byte[] body) {
    shouldReadOnly(packet(RtcpTypes.SDES, body));
  }

  @FuzzTest
  void bye(byte[] body) {
    shouldReadOnly(packet(RtcpTypes.BYE, body));
  }

  @FuzzTest
  void nack(byte[] body) {
    shouldReadOnly(packet(RtcpTypes.TRANSPORT_FEEDBACK, RtcpTypes.FMT_NACK, body));
  }

  @FuzzTest
  void transportFeedback(byte[] body) {
    shouldReadOnly(packet(RtcpTypes.TRANSPORT_FEEDBACK, RtcpTypes.FMT_TRANSPORT_WIDE, body));
  }

  @FuzzTest
  void pli(byte[] body) {
    shouldReadOnly(packet(RtcpTypes.PAYLOAD_FEEDBACK, RtcpTypes.FMT_PLI, body));
  }

  @FuzzTest
  void fir(byte[] body) {
    shouldReadOnly(packet(RtcpTypes.PAYLOAD_FEEDBACK, RtcpTypes.FMT_FIR, body));
  }

  @FuzzTest
  void remb(byte[] body) {
    shouldReadOnly(packet(RtcpTypes.PAYLOAD_FEEDBACK, RtcpTypes.FMT_APPLICATION, body));
  }

  @FuzzTest
  void extendedReport(byte[] body) {
    shouldReadOnly(packet(RtcpTypes.EXTENDED_REPORT, body));
  }

  private static void shouldReadOnly(byte[] exact) {
    byte[] embedded = new byte[exact.length + 64];
    Arrays.fill(embedded, (byte) 0x81);
    System.arraycopy(exact, 0, embedded, 32, exact.length);
    assertThat(RtcpLog.of(embedded, 32, exact.length))
        .isEqualTo(RtcpLog.of(exact, 0, exact.length));
  }

  private static byte[] packet(int type, byte[] countAndBody) {
    int count = countAndBody.length == 0 ? 0 : countAndBody[0] & 0x1f;
    byte[] body =
        countAndBody.length == 0
            ? countAndBody
            : Arrays.copyOfRange(countAndBody, 1, countAndBody.length);
    return packet(type, count, body);
  }

  private static byte[] packet(int type, int count, byte[] body) {
    int words = Math.min(body.length / 4, 0xffff);
    byte[] packet = new byte[4 + 4 * words];
    packet[0] = (byte) (0x80 | count);
    packet[1] = (byte) type;
    packet[2] = (byte) (words >> 8);
    packet[3] = (byte) words;
    System.arraycopy(body, 0, packet, 4, 4 * words);
    return packet;
  }
}
