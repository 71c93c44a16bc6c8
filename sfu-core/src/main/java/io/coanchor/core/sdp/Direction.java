package io.coanchor.core.sdp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which way media flows, seen from the side that wrote it (RFC 8866 section 6.7). */
public enum Direction {
  SENDRECV,
  SENDONLY,
  RECVONLY,
  INACTIVE;

  private final String sdpName = name().toLowerCase(Locale.ROOT);

  /** The attribute's name in SDP. */
  public String sdpName() {
    return sdpName;
  }

  public boolean sends() {
    return this == SENDRECV || this == SENDONLY;
  }

  public boolean receives() {
    return this == SENDRECV || this == RECVONLY;
  }

  /** The same flow seen from the other side. */
  public Direction reversed() {
    return of(receives(), sends());
  }

  /** What is left when the other side, seen from here, allows only {@code other}. */
  public Direction and(Direction other) {
    return of(sends() && other.sends(), receives() && other.receives());
  }

  public static Direction of(boolean sends, boolean receives) {
    if (sends) {
      return receives ? SENDRECV : SENDONLY;
    }
    return receives ? RECVONLY : INACTIVE;
  }

  /** The direction of an attribute name, or null if it is none. */
  public static @Nullable Direction fromSdp(String name) {
    for (Direction direction : values()) {
      if (direction.sdpName.equals(name)) {
        return direction;
      }
    }
    return null;
  }
}
