package io.coanchor.core.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RedParserTest {
  private final RedParser parser = new RedParser();

  @Test
  void shouldReadRedundantBlocksAndThePrimary() {
    // The shape of RFC 2198 section 4: block type 7, offset 1,000, 3 bytes, then primary type 5.
    byte[] payload = hex("87 0fa003 05 aaaaaa bbbb");

    assertThat(parser.wrap(payload, 0, payload.length)).isTrue();

    assertThat(parser.count()).isEqualTo(2);
    assertThat(parser.payloadType(0)).isEqualTo(7);
    assertThat(parser.timestampOffset(0)).isEqualTo(1_000);
    assertThat(parser.offset(0)).isEqualTo(5);
    assertThat(parser.length(0)).isEqualTo(3);
    assertThat(parser.primary()).isEqualTo(1);
    assertThat(parser.payloadType(1)).isEqualTo(5);
    assertThat(parser.timestampOffset(1)).isZero();
    assertThat(parser.offset(1)).isEqualTo(8);
    assertThat(parser.length(1)).isEqualTo(2);
  }

  @Test
  void shouldTakeAPrimaryAlone() {
    byte[] payload = hex("6f 0102");

    assertThat(parser.wrap(payload, 0, payload.length)).isTrue();
    assertThat(parser.count()).isEqualTo(1);
    assertThat(parser.length(0)).isEqualTo(2);
  }

  @Test
  void shouldRefuseMalformedPayloads() {
    assertThat(wraps("")).as("empty").isFalse();
    assertThat(wraps("87")).as("header cut").isFalse();
    assertThat(wraps("870fa003")).as("no primary header").isFalse();
    assertThat(wraps("870fa003 05 aaaa")).as("block overruns").isFalse();
    assertThat(wraps("87000000".repeat(32) + "05")).as("33 blocks").isFalse();
    assertThat(parser.count()).isZero();
    assertThat(wraps("87000000".repeat(31) + "05")).as("32 blocks").isTrue();
  }

  @Test
  void shouldReadBackWhatTheWriterWrote() {
    long seed = 2198;
    Random random = new Random(seed);
    RedWriter writer = new RedWriter();
    byte[] source = new byte[4_000];
    random.nextBytes(source);
    byte[] out = new byte[40_000];
    for (int round = 0; round < 2_000; round++) {
      int blocks = random.nextInt(RedParser.MAX_BLOCKS);
      int[] from = new int[blocks + 1];
      int[] length = new int[blocks + 1];
      for (int i = 0; i <= blocks; i++) {
        from[i] = random.nextInt(2_000);
        length[i] = random.nextInt(1_024);
        if (i < blocks) {
          assertThat(writer.add(111, 960 * (17 - i % 17), source, from[i], length[i])).isTrue();
        }
      }
      int expected = writer.lengthWith(length[blocks]);

      int written = writer.write(out, 3, 100, source, from[blocks], length[blocks]);

      assertThat(written).isEqualTo(expected);
      assertThat(parser.wrap(out, 3, written)).as("seed %d", seed).isTrue();
      assertThat(parser.count()).isEqualTo(blocks + 1);
      assertThat(parser.payloadType(blocks)).isEqualTo(100);
      for (int i = 0; i <= blocks; i++) {
        assertThat(Arrays.copyOfRange(out, parser.offset(i), parser.offset(i) + parser.length(i)))
            .isEqualTo(Arrays.copyOfRange(source, from[i], from[i] + length[i]));
        assertThat(parser.timestampOffset(i)).isEqualTo(i < blocks ? 960 * (17 - i % 17) : 0);
      }
    }
  }

  @Test
  void shouldRefuseBlocksTheFormatCannotCarry() {
    RedWriter writer = new RedWriter();
    byte[] source = new byte[2_000];

    assertThat(writer.add(111, 16_384, source, 0, 10)).isFalse();
    assertThat(writer.add(111, -1, source, 0, 10)).isFalse();
    assertThat(writer.add(111, 960, source, 0, 1_024)).isFalse();
    assertThat(writer.lengthWith(7)).isEqualTo(8);
    for (int i = 0; i < 31; i++) {
      assertThat(writer.add(111, 960, source, 0, 1)).isTrue();
    }
    assertThat(writer.add(111, 960, source, 0, 1)).isFalse();
    assertThat(writer.reset().lengthWith(7)).isEqualTo(8);
  }

  private boolean wraps(String text) {
    byte[] bytes = hex(text);
    return parser.wrap(bytes, 0, bytes.length);
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }
}
