package io.coanchor.core.sdp;

import io.coanchor.core.codec.Codec;
import java.util.ArrayList;
import java.util.List;

/**
 * One payload type both sides agreed on; a retransmission format is part of what it retransmits.
 *
 * @param payloadType 0 to 127
 * @param codec never RTX; RED is one of its own
 * @param clockRate ticks per second
 * @param channels 1 or 2
 * @param parameters of {@code a=fmtp}
 * @param feedback what may be asked for
 * @param rtxPayloadType of its retransmissions (RFC 4588), or {@link #NONE}
 * @param redPayloadType of the RED that can wrap this (RFC 2198), or {@link #NONE}
 */
public record NegotiatedCodec(
    int payloadType,
    Codec codec,
    int clockRate,
    int channels,
    FormatParameters parameters,
    Feedback feedback,
    int rtxPayloadType,
    int redPayloadType) {
  /** In place of a payload type. */
  public static final int NONE = -1;

  /** What a publisher sends in this format, and what a viewer of it has to decode. */
  public MediaFormat format() {
    return new MediaFormat(codec, parameters);
  }

  /** Gathers the codecs of an answer. */
  static List<NegotiatedCodec> of(List<RtpCodec> answered) {
    List<NegotiatedCodec> codecs = new ArrayList<>();
    for (RtpCodec rtp : answered) {
      Codec codec = rtp.codec();
      if (codec == null || codec == Codec.RTX) {
        continue;
      }
      int rtx = NONE;
      int red = NONE;
      for (RtpCodec other : answered) {
        if (other.codec() == Codec.RTX && other.associatedPayloadType() == rtp.payloadType()) {
          rtx = other.payloadType();
        } else if (other.codec() == Codec.RED
            && codec != Codec.RED
            && CodecSelection.redPrimary(other) == rtp.payloadType()) {
          red = other.payloadType();
        }
      }
      codecs.add(
          new NegotiatedCodec(
              rtp.payloadType(),
              codec,
              rtp.clockRate(),
              rtp.channels(),
              rtp.parameters(),
              Feedback.of(rtp.feedback()),
              rtx,
              red));
    }
    return codecs;
  }
}
