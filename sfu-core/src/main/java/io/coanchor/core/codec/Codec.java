package io.coanchor.core.codec;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The payload formats that this engine tells apart, by their {@code a=rtpmap} encoding name.
 *
 * <p>{@link #RED} and {@link #RTX} occur under both media kinds; {@link #kind()} and {@link
 * #clockRate()} then give the usual one, and the {@code m=} section they stand in decides.
 */
public enum Codec {
  /** RFC 7587; the payload of one packet is one Opus packet (RFC 6716). */
  OPUS("opus", MediaKind.AUDIO, 48_000, true),
  /** Redundant audio, RFC 2198; also the envelope of ULPFEC in video. */
  RED("red", MediaKind.AUDIO, 48_000, false),
  /** RFC 3551 section 4.5.2: the clock rate is 8,000 although the sampling rate is 16,000. */
  G722("G722", MediaKind.AUDIO, 8_000, true),
  PCMU("PCMU", MediaKind.AUDIO, 8_000, true),
  PCMA("PCMA", MediaKind.AUDIO, 8_000, true),
  /** Comfort noise, RFC 3389. */
  CN("CN", MediaKind.AUDIO, 8_000, false),
  /** DTMF, RFC 4733. */
  TELEPHONE_EVENT("telephone-event", MediaKind.AUDIO, 8_000, false),
  /** RFC 6184, packetization modes 0 and 1. */
  H264("H264", MediaKind.VIDEO, 90_000, true),
  /** RFC 7741. */
  VP8("VP8", MediaKind.VIDEO, 90_000, true),
  /** RFC 9628. */
  VP9("VP9", MediaKind.VIDEO, 90_000, true),
  /** The AV1 RTP payload specification of the Alliance for Open Media, version 1.0. */
  AV1("AV1", MediaKind.VIDEO, 90_000, true),
  /** RFC 7798. */
  H265("H265", MediaKind.VIDEO, 90_000, true),
  /** Retransmission, RFC 4588. */
  RTX("rtx", MediaKind.VIDEO, 90_000, false),
  /** RFC 5109. */
  ULPFEC("ulpfec", MediaKind.VIDEO, 90_000, false),
  /** RFC 8627 and its draft 03, which libwebrtc speaks. */
  FLEXFEC("flexfec", MediaKind.VIDEO, 90_000, false);

  private final String sdpName;
  private final MediaKind kind;
  private final int clockRate;
  private final boolean media;

  Codec(String sdpName, MediaKind kind, int clockRate, boolean media) {
    this.sdpName = sdpName;
    this.kind = kind;
    this.clockRate = clockRate;
    this.media = media;
  }

  /**
   * The codec of an encoding name, whose case does not matter (RFC 8866 section 6.6), or null if it
   * is none of ours.
   */
  public static @Nullable Codec of(String encodingName) {
    for (Codec codec : values()) {
      if (codec.sdpName.equalsIgnoreCase(encodingName)) {
        return codec;
      }
    }
    // The draft's name is "flexfec-03", that of a later one may carry another suffix.
    return encodingName.toLowerCase(Locale.ROOT).startsWith("flexfec") ? FLEXFEC : null;
  }

  /** The encoding name, in the case in which it is written to an SDP. */
  public String sdpName() {
    return sdpName;
  }

  public MediaKind kind() {
    return kind;
  }

  /** RTP timestamp units a second. */
  public int clockRate() {
    return clockRate;
  }

  /** Whether its payloads are sound or picture themselves, not redundancy, repair or signals. */
  public boolean isMedia() {
    return media;
  }
}
