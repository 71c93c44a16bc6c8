package io.coanchor.core.sdp;

import io.coanchor.core.codec.Codec;
import java.util.Locale;

/**
 * A codec together with the parameters that decide who can decode it.
 *
 * @param parameters as negotiated with the publisher
 */
public record MediaFormat(Codec codec, FormatParameters parameters) {
  /** The penalty of {@link #distance} for a format that cannot be decoded. */
  static final int NO_MATCH = -1;

  private static final int OTHER_PROFILE = 1;
  private static final int OTHER_PACKETIZATION = 2;
  private static final int PROFILE_CHARS = 4;
  private static final String DEFAULT_H264_PROFILE = "420010";

  /** A codec as browsers send it when nothing else is said: H264 fragmented, baseline. */
  public static MediaFormat of(Codec codec) {
    return new MediaFormat(
        codec,
        codec == Codec.H264
            ? new FormatParameters(
                "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f")
            : FormatParameters.NONE);
  }

  /**
   * How far an offered payload type is from this: 0 for the same, more for one that a decoder of
   * the same name is likely to cope with, {@link #NO_MATCH} for one that it would not.
   */
  int distance(RtpCodec offered) {
    return offered.codec() == codec ? distance(offered.parameters()) : NO_MATCH;
  }

  /** The same for a payload type already agreed on. */
  int distance(NegotiatedCodec agreed) {
    return agreed.codec() == codec ? distance(agreed.parameters()) : NO_MATCH;
  }

  /** Whether a decoder of one is a decoder of the other. */
  boolean isSameAs(MediaFormat other) {
    return other.codec == codec && distance(other.parameters) == 0;
  }

  private int distance(FormatParameters other) {
    return switch (codec) {
      case H264 ->
          (sameH264Profile(other) ? 0 : OTHER_PROFILE)
              + (canUnpack(other) ? 0 : OTHER_PACKETIZATION);
      case VP9 -> same(other, "profile-id", 0) ? 0 : NO_MATCH;
      case AV1 -> same(other, "profile", 0) ? 0 : NO_MATCH;
      case H265 -> same(other, "profile-id", 1) ? 0 : OTHER_PROFILE;
      default -> 0;
    };
  }

  private boolean same(FormatParameters other, String name, int otherwise) {
    return parameters.getInt(name, otherwise) == other.getInt(name, otherwise);
  }

  /** Mode 1 takes single units too, mode 0 nothing else (RFC 6184 section 6). */
  private boolean canUnpack(FormatParameters other) {
    return other.getInt("packetization-mode", 0) >= parameters.getInt("packetization-mode", 0);
  }

  /** Compares profile and constraints, not the level (RFC 6184 section 8.1). */
  private boolean sameH264Profile(FormatParameters other) {
    return h264Profile(parameters).equals(h264Profile(other));
  }

  private static String h264Profile(FormatParameters parameters) {
    String id = parameters.get("profile-level-id");
    String known = id == null || id.length() < PROFILE_CHARS ? DEFAULT_H264_PROFILE : id;
    return known.substring(0, PROFILE_CHARS).toLowerCase(Locale.ROOT);
  }
}
