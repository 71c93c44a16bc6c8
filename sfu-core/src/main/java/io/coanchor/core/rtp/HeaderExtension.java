package io.coanchor.core.rtp;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The header extensions the engine knows, by the URI that SDP names them with (RFC 8285 §5). */
public enum HeaderExtension {
  /** RFC 6464. */
  AUDIO_LEVEL("urn:ietf:params:rtp-hdrext:ssrc-audio-level"),
  ABS_SEND_TIME("http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"),
  TRANSPORT_CC("http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"),
  /** RFC 8843 section 15. */
  MID("urn:ietf:params:rtp-hdrext:sdes:mid"),
  /** RFC 8852. */
  RID("urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"),
  /** RFC 8852. */
  REPAIRED_RID("urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"),
  PLAYOUT_DELAY("http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"),
  /** 3GPP TS 26.114 section 7.4.5. */
  VIDEO_ORIENTATION("urn:3gpp:video-orientation"),
  /** RFC 5450. */
  TRANSMISSION_OFFSET("urn:ietf:params:rtp-hdrext:toffset"),
  DEPENDENCY_DESCRIPTOR(
      "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"),
  VIDEO_LAYERS_ALLOCATION("http://www.webrtc.org/experiments/rtp-hdrext/video-layers-allocation00"),
  COLOR_SPACE("http://www.webrtc.org/experiments/rtp-hdrext/color-space"),
  ABS_CAPTURE_TIME("http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"),
  VIDEO_CONTENT_TYPE("http://www.webrtc.org/experiments/rtp-hdrext/video-content-type"),
  VIDEO_TIMING("http://www.webrtc.org/experiments/rtp-hdrext/video-timing");

  private static final Map<String, HeaderExtension> BY_URI = byUri();

  private final String uri;

  HeaderExtension(String uri) {
    this.uri = uri;
  }

  public String uri() {
    return uri;
  }

  /** The extension of a URI, which must match to the letter; null when it is not one of these. */
  public static @Nullable HeaderExtension fromUri(String uri) {
    return BY_URI.get(uri);
  }

  private static Map<String, HeaderExtension> byUri() {
    Map<String, HeaderExtension> map = new HashMap<>();
    for (HeaderExtension extension : values()) {
      map.put(extension.uri, extension);
    }
    return Map.copyOf(map);
  }
}
