package io.coanchor.core.codec;

/** What the beginning of an Opus packet tells (RFC 6716 section 3). */
public final class OpusPacket {
  /** At 48 kHz, the clock of RFC 7587, whatever was sampled. */
  private static final int SAMPLES_PER_MILLISECOND = 48;

  /** 120 ms (RFC 6716 section 3.2.5, R5). */
  private static final int MAX_SAMPLES = 120 * SAMPLES_PER_MILLISECOND;

  private static final int STEREO = 0x04;

  private OpusPacket() {}

  /** Duration in samples of 48 kHz, which is in RTP timestamp units; −1 if it is malformed. */
  public static int samples(byte[] array, int offset, int length) {
    if (length < 1) {
      return -1;
    }
    int frames =
        switch (array[offset] & 3) {
          case 0 -> 1;
          case 1, 2 -> 2;
          default -> length < 2 ? 0 : array[offset + 1] & 0x3f;
        };
    int samples = frames * frameSamples((array[offset] & 0xff) >> 3);
    return samples == 0 || samples > MAX_SAMPLES ? -1 : samples;
  }

  /** Whether the packet is coded in stereo. */
  public static boolean isStereo(byte first) {
    return (first & STEREO) != 0;
  }

  /** RFC 6716 table 2. */
  private static int frameSamples(int configuration) {
    if (configuration < 12) {
      return switch (configuration & 3) {
        case 0 -> 10 * SAMPLES_PER_MILLISECOND;
        case 1 -> 20 * SAMPLES_PER_MILLISECOND;
        case 2 -> 40 * SAMPLES_PER_MILLISECOND;
        default -> 60 * SAMPLES_PER_MILLISECOND;
      };
    }
    if (configuration < 16) {
      return (configuration & 1) == 0 ? 10 * SAMPLES_PER_MILLISECOND : 20 * SAMPLES_PER_MILLISECOND;
    }
    return (SAMPLES_PER_MILLISECOND * 5 / 2) << (configuration & 3);
  }
}
