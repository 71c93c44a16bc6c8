package io.coanchor.core.sdp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who opens the DTLS association (RFC 4145 section 4, RFC 8842 section 5). */
public enum Setup {
  ACTPASS,
  ACTIVE,
  PASSIVE,
  HOLDCONN;

  private final String sdpName = name().toLowerCase(Locale.ROOT);

  /** The value in SDP. */
  public String sdpName() {
    return sdpName;
  }

  static @Nullable Setup fromSdp(String value) {
    for (Setup setup : values()) {
      if (setup.sdpName.equalsIgnoreCase(value)) {
        return setup;
      }
    }
    return null;
  }
}
