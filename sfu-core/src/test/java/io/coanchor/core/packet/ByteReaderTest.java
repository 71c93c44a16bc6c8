package io.coanchor.core.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ByteReaderTest {
  private final byte[] bytes = HexFormat.of().parseHex("ff0102030405060708090a0b0c0d0e0f1011");

  @Test
  void shouldReadBigEndian() {
    ByteReader reader = new ByteReader().wrap(bytes, 1, 17);

    assertThat(reader.u8()).isEqualTo(0x01);
    assertThat(reader.u16()).isEqualTo(0x0203);
    assertThat(reader.u24()).isEqualTo(0x040506);
    assertThat(reader.u32()).isEqualTo(0x0708090aL);
    assertThat(reader.position()).isEqualTo(11);
    assertThat(reader.bytes(2)).containsExactly(0x0b, 0x0c);
    assertThat(reader.skip(1).remaining()).isEqualTo(4);
    assertThat(reader.ok()).isTrue();
  }

  @Test
  void shouldGiveZerosPastTheEndAndStayBad() {
    ByteReader reader = new ByteReader().wrap(bytes, 0, 3);

    assertThat(reader.u32()).isZero();
    assertThat(reader.ok()).isFalse();
    assertThat(reader.u8()).isZero();
    assertThat(reader.bytes(1)).isEmpty();
    assertThat(reader.i64()).isZero();
  }

  @Test
  void shouldNotGoBackwards() {
    ByteReader reader = new ByteReader().wrap(bytes, 4, 4);

    assertThat(reader.skip(-2).ok()).isFalse();
  }

  @Test
  void shouldWriteWhatIsReadBack() {
    byte[] out = new byte[24];
    ByteWriter writer = new ByteWriter().wrap(out, 2, 22);
    writer.u8(0xfe).u16(0xfedc).u24(0xfedcba).u32(0xfedcba98L).i64(-2).bytes(bytes, 1, 2);

    ByteReader reader = new ByteReader().wrap(out, 2, writer.length());

    assertThat(writer.ok()).isTrue();
    assertThat(writer.position()).isEqualTo(22);
    assertThat(reader.u8()).isEqualTo(0xfe);
    assertThat(reader.u16()).isEqualTo(0xfedc);
    assertThat(reader.u24()).isEqualTo(0xfedcba);
    assertThat(reader.u32()).isEqualTo(0xfedcba98L);
    assertThat(reader.i64()).isEqualTo(-2);
    assertThat(reader.u16()).isEqualTo(0x0102);
    assertThat(reader.remaining()).isZero();
  }

  @Test
  void shouldWriteNothingMoreOnceTheRoomRanOut() {
    byte[] out = new byte[8];
    ByteWriter writer = new ByteWriter().wrap(out, 0, 3).u16(1).u16(2).u8(3);

    assertThat(writer.ok()).isFalse();
    assertThat(writer.length()).isEqualTo(2);
    assertThat(out).containsExactly(0, 1, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void shouldRefuseRangesOutsideTheArray() {
    assertThatThrownBy(() -> new ByteReader().wrap(bytes, 10, 9))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> new ByteWriter().wrap(bytes, -1, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
