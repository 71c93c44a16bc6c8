package io.coanchor.core.codec.payload;

import io.coanchor.core.codec.Codec;
import java.util.Locale;

/** Makes packetizers and depacketizers. */
public final class Payloads {
  /** The least that leaves room for every codec's descriptor and some data. */
  public static final int MIN_PAYLOAD_BYTES = 32;

  private Payloads() {}

  /**
   * A packetizer; H264 and H265 frames are to come as byte stream (annex B), AV1 frames as temporal
   * units in low-overhead format, VP8, VP9 and audio as their encoders give them.
   *
   * @param maxPayloadBytes at least {@link #MIN_PAYLOAD_BYTES}
   * @throws IllegalArgumentException for a codec without frames of its own (RED, RTX, FEC)
   */
  public static Packetizer packetizer(Codec codec, int maxPayloadBytes) {
    return switch (codec) {
      case H264 -> new NalPacketizer(NalSyntax.H264, maxPayloadBytes, NalFormat.ANNEX_B);
      case H265 -> new NalPacketizer(NalSyntax.H265, maxPayloadBytes, NalFormat.ANNEX_B);
      case VP8 -> new Vp8Packetizer(maxPayloadBytes, 0);
      case VP9 -> new Vp9Packetizer(maxPayloadBytes, 0);
      case AV1 -> new Av1Packetizer(maxPayloadBytes);
      case OPUS, G722, PCMU, PCMA -> new AudioPacketizer(maxPayloadBytes);
      case RED, RTX, ULPFEC, FLEXFEC, CN, TELEPHONE_EVENT -> throw noFrames(codec);
    };
  }

  /**
   * The counterpart: gives H264 and H265 as byte stream with four-byte start codes, AV1 as temporal
   * units with temporal delimiter.
   *
   * @throws IllegalArgumentException as {@link #packetizer}
   */
  public static Depacketizer depacketizer(Codec codec, FrameSink sink) {
    PayloadJoiner joiner =
        switch (codec) {
          case H264 -> new NalJoiner(NalSyntax.H264);
          case H265 -> new NalJoiner(NalSyntax.H265);
          case VP8, VP9 -> new VpxJoiner();
          case AV1 -> new Av1Joiner();
          case OPUS, G722, PCMU, PCMA -> new AudioJoiner();
          case RED, RTX, ULPFEC, FLEXFEC, CN, TELEPHONE_EVENT -> throw noFrames(codec);
        };
    return new FrameDepacketizer(codec, joiner, sink);
  }

  static int checkMaxPayload(int maxPayloadBytes) {
    if (maxPayloadBytes < MIN_PAYLOAD_BYTES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "max payload: %d (expected: at least %d)",
              maxPayloadBytes,
              MIN_PAYLOAD_BYTES));
    }
    return maxPayloadBytes;
  }

  private static IllegalArgumentException noFrames(Codec codec) {
    return new IllegalArgumentException(
        String.format(Locale.ROOT, "codec: %s (expected: one with frames)", codec));
  }
}
