package io.coanchor.core.sdp;

import io.coanchor.core.codec.MediaKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One m-section (RFC 8866 section 5.14), what the session level says about it filled in.
 *
 * @param media the media type as written: audio, video, application
 * @param port 0 if rejected; in an offer also of a section that is {@code bundleOnly}
 * @param protocol such as {@code UDP/TLS/RTP/SAVPF}
 * @param formats the formats as written: payload types in RTP
 * @param mid the identification tag (RFC 5888); empty without one
 * @param direction seen from the writer
 * @param bundleOnly {@code a=bundle-only} (RFC 9143 section 6)
 * @param codecs in the order of preference; empty if this is not RTP
 * @param extensions all {@code a=extmap}
 * @param sources what is sent
 * @param simulcast the layers sent or received
 * @param transport ICE and DTLS
 * @param rtcp how RTCP is used
 * @param sdes whether {@code a=crypto} is there (RFC 4568), which is not served
 */
public record MediaDescription(
    String media,
    int port,
    String protocol,
    List<String> formats,
    String mid,
    Direction direction,
    boolean bundleOnly,
    List<RtpCodec> codecs,
    List<ExtensionAttribute> extensions,
    Sources sources,
    Simulcast simulcast,
    TransportDescription transport,
    RtcpAttributes rtcp,
    boolean sdes) {
  public MediaDescription {
    formats = List.copyOf(formats);
    codecs = List.copyOf(codecs);
    extensions = List.copyOf(extensions);
  }

  /** Audio or video carried by RTP, or null for anything else. */
  public @Nullable MediaKind kind() {
    if (!protocol.contains("RTP/")) {
      return null;
    }
    return switch (media) {
      case "audio" -> MediaKind.AUDIO;
      case "video" -> MediaKind.VIDEO;
      default -> null;
    };
  }

  /** Whether the section is refused: port 0 without being bundled (RFC 9143 section 7.2). */
  public boolean isRejected() {
    return port == 0 && !bundleOnly;
  }

  /** The codec of a payload type, or null. */
  public @Nullable RtpCodec codec(int payloadType) {
    for (RtpCodec codec : codecs) {
      if (codec.payloadType() == payloadType) {
        return codec;
      }
    }
    return null;
  }

  /** How the section is called in messages. */
  public String label() {
    return "m=" + media + (mid.isEmpty() ? "" : " (mid " + mid + ")");
  }
}
