package io.coanchor.core.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class HandshakeBoundsTest {
  @Test
  void shouldAllowMessagesUpToTheLimit() {
    assertThat(allow(record(22, 0, message(HandshakeBounds.MAX_MESSAGE_BYTES, 10)))).isTrue();
    assertThat(allow(record(22, 0, message(HandshakeBounds.MAX_MESSAGE_BYTES + 1, 10)))).isFalse();
    assertThat(allow(record(22, 0, message(0xffffff, 0)))).isFalse();
  }

  @Test
  void shouldLookAtEveryMessageOfEveryRecord() {
    byte[] good = message(100, 10);
    byte[] bad = message(1 << 20, 10);

    assertThat(allow(record(22, 0, concat(good, bad)))).isFalse();
    assertThat(allow(concat(record(22, 0, good), record(22, 0, bad)))).isFalse();
    assertThat(allow(concat(record(20, 0, new byte[] {1}), record(22, 0, bad)))).isFalse();
  }

  @Test
  void shouldLeaveEncryptedRecordsAndOtherTypesAlone() {
    byte[] bad = message(1 << 20, 10);

    assertThat(allow(record(22, 1, bad))).isTrue();
    assertThat(allow(record(23, 0, bad))).isTrue();
  }

  @Test
  void shouldRefuseVersionsThereAreNot() {
    for (int version = 0; version <= 0xffff; version++) {
      byte[] datagram = record(22, 1, new byte[20]);
      ByteBuffer.wrap(datagram).putShort(1, (short) version);
      assertThat(allow(datagram))
          .as("version %04x", version)
          .isEqualTo(version == 0xfefd || version == 0xfeff);
    }
  }

  @Test
  void shouldBearTruncatedDatagrams() {
    byte[] datagram = concat(record(22, 0, message(100, 10)), record(22, 0, message(1 << 20, 10)));
    for (int length = 0; length < datagram.length; length++) {
      int start = length;
      byte[] shifted = new byte[start + length];
      System.arraycopy(datagram, 0, shifted, start, length);
      boolean secondHeaderSeen = length >= 2 * 13 + 2 * 12 + 10;
      assertThat(HandshakeBounds.allowDatagram(shifted, start, length))
          .as("length %d", length)
          .isEqualTo(!secondHeaderSeen);
    }
  }

  private static boolean allow(byte[] datagram) {
    return HandshakeBounds.allowDatagram(datagram, 0, datagram.length);
  }

  private static byte[] record(int type, int epoch, byte[] body) {
    return ByteBuffer.allocate(13 + body.length)
        .put((byte) type)
        .putShort((short) 0xfefd)
        .putShort((short) epoch)
        .putShort((short) 0)
        .putInt(7)
        .putShort((short) body.length)
        .put(body)
        .array();
  }

  private static byte[] message(int length, int fragment) {
    return ByteBuffer.allocate(12 + fragment)
        .putInt(1 << 24 | length)
        .putShort((short) 0)
        .put(new byte[3])
        .put((byte) 0)
        .putShort((short) fragment)
        .put(new byte[fragment])
        .array();
  }

  private static byte[] concat(byte[] a, byte[] b) {
    return ByteBuffer.allocate(a.length + b.length).put(a).put(b).array();
  }
}
