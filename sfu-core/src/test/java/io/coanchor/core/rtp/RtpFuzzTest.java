package io.coanchor.core.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any bytes: nothing escapes, and whatever is found lies inside the packet. */
class RtpFuzzTest {
  @FuzzTest
  void packet(byte[] bytes) {
    RtpPacket packet = new RtpPacket();
    if (!packet.wrap(bytes, 0, bytes.length)) {
      return;
    }
    assertThat(packet.headerLength() + packet.payloadLength() + packet.paddingLength())
        .isEqualTo(bytes.length);
    assertThat(packet.payloadLength()).isNotNegative();
    assertThat(packet.sequenceNumber()).isBetween(0, 65_535);
  }

  @FuzzTest
  void headerExtensions(byte[] bytes) {
    RtpPacket packet = new RtpPacket();
    if (!packet.wrap(bytes, 0, bytes.length)) {
      return;
    }
    for (int id = 0; id < 256; id++) {
      int at = packet.extension(id);
      if (at >= 0) {
        assertThat(at).isGreaterThan(RtpPacket.FIXED_HEADER_BYTES);
        assertThat(at + packet.extensionLength()).isLessThanOrEqualTo(packet.payloadOffset());
      }
    }
  }

  @FuzzTest
  void red(byte[] bytes) {
    RedParser parser = new RedParser();
    if (!parser.wrap(bytes, 0, bytes.length)) {
      assertThat(parser.count()).isZero();
      return;
    }
    int at = parser.offset(0);
    for (int i = 0; i < parser.count(); i++) {
      assertThat(parser.offset(i)).isEqualTo(at);
      at += parser.length(i);
    }
    assertThat(at).isEqualTo(bytes.length);
  }

  @FuzzTest
  void rtx(byte[] bytes) {
    RtpPacket packet = new RtpPacket();
    if (!packet.wrap(bytes, 0, bytes.length)) {
      return;
    }
    int payload = packet.payloadLength();
    int original = RtxPacket.originalSequenceNumber(packet);
    if (RtxPacket.restore(packet, 96, 0xcafe)) {
      assertThat(packet.sequenceNumber()).isEqualTo(original);
      assertThat(packet.payloadLength()).isEqualTo(payload - RtxPacket.OSN_BYTES);
    } else {
      assertThat(original).isEqualTo(-1);
    }
  }
}
