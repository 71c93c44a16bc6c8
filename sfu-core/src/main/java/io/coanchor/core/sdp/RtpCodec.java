package io.coanchor.core.sdp;

import io.coanchor.core.codec.Codec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One payload type of an m-section: {@code a=rtpmap}, {@code a=fmtp} and {@code a=rtcp-fb}.
 *
 * @param payloadType 0 to 127
 * @param name the encoding name as written
 * @param clockRate ticks per second
 * @param channels 1 unless told; only audio has more
 * @param parameters of {@code a=fmtp}
 * @param feedback such as {@code nack pli}, what {@code a=rtcp-fb:*} says included
 */
public record RtpCodec(
    int payloadType,
    String name,
    int clockRate,
    int channels,
    FormatParameters parameters,
    List<String> feedback) {
  public RtpCodec {
    feedback = List.copyOf(feedback);
  }

  /** The codec, or null for one that nobody here knows. */
  public @Nullable Codec codec() {
    return Codec.of(name);
  }

  /** The payload type this one retransmits (RFC 4588 section 8.1), or -1. */
  public int associatedPayloadType() {
    return parameters.getInt("apt", -1);
  }

  RtpCodec with(FormatParameters newParameters, List<String> newFeedback) {
    return new RtpCodec(payloadType, name, clockRate, channels, newParameters, newFeedback);
  }
}
