package io.coanchor.core.codec;

/** The size told by an AV1 sequence header OBU (AV1 specification section 5.5). Reusable. */
final class Av1SequenceHeader {
  private static final int FIRST_LEVEL_WITH_TIER = 8;

  private final BitReader bits = new BitReader();
  private int width;
  private int height;

  /** Parses the OBU's payload, without OBU header and size; false if it is malformed. */
  boolean parse(byte[] array, int offset, int length) {
    width = 0;
    height = 0;
    bits.wrap(array, offset, length);
    bits.skip(4);
    boolean reducedStillPicture = bits.flag();
    if (reducedStillPicture) {
      bits.skip(5);
    } else {
      skipOperatingPoints();
    }
    int widthBits = bits.intBits(4) + 1;
    int heightBits = bits.intBits(4) + 1;
    int readWidth = bits.intBits(widthBits) + 1;
    int readHeight = bits.intBits(heightBits) + 1;
    if (!bits.ok()) {
      return false;
    }
    width = readWidth;
    height = readHeight;
    return true;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  private void skipOperatingPoints() {
    boolean decoderModel = false;
    int bufferDelayBits = 0;
    if (bits.flag()) {
      bits.skip(64);
      if (bits.flag()) {
        bits.ue();
      }
      decoderModel = bits.flag();
      if (decoderModel) {
        bufferDelayBits = bits.intBits(5) + 1;
        bits.skip(42);
      }
    }
    boolean initialDisplayDelay = bits.flag();
    int operatingPoints = bits.intBits(5) + 1;
    for (int i = 0; i < operatingPoints && bits.ok(); i++) {
      bits.skip(12);
      if (bits.intBits(5) >= FIRST_LEVEL_WITH_TIER) {
        bits.skip(1);
      }
      if (decoderModel && bits.flag()) {
        bits.skip(2 * bufferDelayBits + 1);
      }
      if (initialDisplayDelay && bits.flag()) {
        bits.skip(4);
      }
    }
  }
}
