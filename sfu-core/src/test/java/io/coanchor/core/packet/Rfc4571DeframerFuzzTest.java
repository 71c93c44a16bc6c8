package io.coanchor.core.packet;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

class Rfc4571DeframerFuzzTest {
  private static final int MAX_FRAME_BYTES = 300;

  /** The frames must not depend on the pieces that the stream comes in. */
  @FuzzTest
  void fuzz(byte[] stream) {
    List<List<Byte>> atOnce = new ArrayList<>();
    Rfc4571Deframer whole = new Rfc4571Deframer(MAX_FRAME_BYTES);
    boolean wholeHolds =
        whole.receive(stream, 0, stream.length, (a, o, n) -> atOnce.add(copy(a, o, n)));

    List<List<Byte>> byteByByte = new ArrayList<>();
    Rfc4571Deframer pieces = new Rfc4571Deframer(MAX_FRAME_BYTES);
    boolean piecesHold = true;
    for (int i = 0; i < stream.length; i++) {
      piecesHold = pieces.receive(stream, i, 1, (a, o, n) -> byteByByte.add(copy(a, o, n)));
    }

    assertThat(byteByByte).isEqualTo(atOnce);
    assertThat(piecesHold).isEqualTo(wholeHolds);
    assertThat(atOnce).allMatch(f -> !f.isEmpty() && f.size() <= MAX_FRAME_BYTES);
  }

  private static List<Byte> copy(byte[] array, int offset, int length) {
    List<Byte> bytes = new ArrayList<>();
    for (byte b : Arrays.copyOfRange(array, offset, offset + length)) {
      bytes.add(b);
    }
    return bytes;
  }
}
