package io.coanchor.client;

import io.coanchor.core.codec.Codec;

/**
 * One encoded frame of sound or picture.
 *
 * <p>H264 and H265 are byte streams (annex B) of one access unit, AV1 a temporal unit in
 * low-overhead format, VP8, VP9 and Opus what the encoder gave.
 */
public final class EncodedFrame {
  /** In place of an audio level or a capture time. */
  public static final int UNKNOWN = -1;

  private final Codec codec;
  private final byte[] data;
  private final long timestampNs;
  private final boolean keyFrame;
  private final int audioLevelDbov;
  private final long captureUnixNs;
  private final int layer;

  /**
   * A frame to push.
   *
   * @param data not to be changed any more
   * @param timestampNs when it was taken, in nanoseconds, on a clock shared by sound and picture
   * @param keyFrame whether a decoder can start with it; of sound always
   */
  public EncodedFrame(Codec codec, byte[] data, long timestampNs, boolean keyFrame) {
    this(codec, data, timestampNs, keyFrame, UNKNOWN, UNKNOWN, 0);
  }

  private EncodedFrame(
      Codec codec,
      byte[] data,
      long timestampNs,
      boolean keyFrame,
      int audioLevelDbov,
      long captureUnixNs,
      int layer) {
    this.codec = codec;
    this.data = data;
    this.timestampNs = timestampNs;
    this.keyFrame = keyFrame;
    this.audioLevelDbov = audioLevelDbov;
    this.captureUnixNs = captureUnixNs;
    this.layer = layer;
  }

  /** The same, {@code minusDbov} loud: 0 loudest, 127 silent (RFC 6464). */
  public EncodedFrame withAudioLevel(int minusDbov) {
    return new EncodedFrame(codec, data, timestampNs, keyFrame, minusDbov, captureUnixNs, layer);
  }

  EncodedFrame withCaptureTime(long unixNs) {
    return new EncodedFrame(codec, data, timestampNs, keyFrame, audioLevelDbov, unixNs, layer);
  }

  /** The same as frame of a simulcast layer, from 0 in the order of {@link PusherConfig#layers}. */
  public EncodedFrame withLayer(int number) {
    return new EncodedFrame(
        codec, data, timestampNs, keyFrame, audioLevelDbov, captureUnixNs, number);
  }

  /** The same at another time. */
  public EncodedFrame withTimestamp(long nanos) {
    return new EncodedFrame(codec, data, nanos, keyFrame, audioLevelDbov, captureUnixNs, layer);
  }

  /** The same with other bytes. */
  public EncodedFrame withData(byte[] bytes) {
    return new EncodedFrame(
        codec, bytes, timestampNs, keyFrame, audioLevelDbov, captureUnixNs, layer);
  }

  public Codec codec() {
    return codec;
  }

  /** The bytes themselves, not a copy. */
  public byte[] data() {
    return data;
  }

  /** Nanoseconds; of a played frame since the first one of its track. */
  public long timestampNs() {
    return timestampNs;
  }

  public boolean keyFrame() {
    return keyFrame;
  }

  /** The simulcast layer, 0 without simulcast. */
  public int layer() {
    return layer;
  }

  /** 0 to 127, or {@link #UNKNOWN}. */
  public int audioLevelDbov() {
    return audioLevelDbov;
  }

  /**
   * Of a played frame: when it was captured by the server's timeline, nanoseconds since 1970, the
   * same for sound and picture; {@link #UNKNOWN} before the first sender report.
   */
  public long captureUnixNs() {
    return captureUnixNs;
  }
}
