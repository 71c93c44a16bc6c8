package io.coanchor.core.codec;

/** The media types of SDP that an RTC stream carries (RFC 8866 section 5.14). */
public enum MediaKind {
  AUDIO("audio"),
  VIDEO("video");

  private final String sdpName;

  MediaKind(String sdpName) {
    this.sdpName = sdpName;
  }

  /** The name in an {@code m=} line. */
  public String sdpName() {
    return sdpName;
  }
}
