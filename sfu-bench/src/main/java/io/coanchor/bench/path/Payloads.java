package io.coanchor.bench.path;

import java.util.Arrays;
import java.util.HexFormat;

/** Payloads that a server takes for what they say, though no decoder would. */
final class Payloads {
  /** SPS and PPS of a 1280 x 720 picture in Constrained Baseline, as x264 writes them. */
  private static final byte[] SPS =
      HexFormat.of().parseHex("6742c01fda014016e840000003004000000f23c60ca8");

  private static final byte[] PPS = HexFormat.of().parseHex("68ce3c80");
  private static final int STAP_A = 0x78;
  private static final int IDR_SLICE = 0x65;
  private static final int SLICE = 0x41;

  /** First bit of a slice that begins a picture: first_mb_in_slice is 0, written as one bit. */
  private static final int PICTURE_BEGINS = 0x88;

  private static final int PICTURE_GOES_ON = 0x48;

  /** Opus: CELT, full band, 20 ms, one frame (RFC 6716 section 3.1). */
  private static final int OPUS_TOC = 0xf8;

  private Payloads() {}

  /** Fills {@code packet} from {@code at} to {@code end}. */
  static void fill(byte[] packet, int at, int end, Script.Burst burst, boolean first) {
    Arrays.fill(packet, at, end, (byte) 0x5a);
    if (!burst.video()) {
      packet[at] = (byte) OPUS_TOC;
      return;
    }
    int unit = at;
    if (burst.keyFrame() && first) {
      packet[unit++] = (byte) STAP_A;
      unit = aggregate(packet, unit, SPS);
      unit = aggregate(packet, unit, PPS);
      int rest = end - unit - 2;
      packet[unit++] = (byte) (rest >>> 8);
      packet[unit++] = (byte) rest;
    }
    packet[unit] = (byte) (burst.keyFrame() ? IDR_SLICE : SLICE);
    packet[unit + 1] = (byte) (first ? PICTURE_BEGINS : PICTURE_GOES_ON);
  }

  private static int aggregate(byte[] packet, int at, byte[] unit) {
    packet[at] = (byte) (unit.length >>> 8);
    packet[at + 1] = (byte) unit.length;
    System.arraycopy(unit, 0, packet, at + 2, unit.length);
    return at + 2 + unit.length;
  }
}
