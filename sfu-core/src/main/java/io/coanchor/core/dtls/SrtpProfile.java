package io.coanchor.core.dtls;

import org.jspecify.annotations.Nullable;

/**
 * The SRTP protection profiles served, in order of preference (RFC 5764 section 4.1.2, RFC 7714
 * section 14.2).
 */
public enum SrtpProfile {
  /** AES-GCM with 128-bit keys and 16-byte tags (RFC 7714). */
  AEAD_AES_128_GCM(0x0007, 16, 12, 16),
  /** AES counter mode with 128-bit keys, HMAC-SHA1 cut to 80 bits (RFC 3711). */
  AES128_CM_SHA1_80(0x0001, 16, 14, 10);

  /** The index and E bit that end an SRTCP packet (RFC 3711 section 3.4). */
  private static final int SRTCP_INDEX_BYTES = 4;

  private final int id;
  private final int keyBytes;
  private final int saltBytes;
  private final int tagBytes;

  SrtpProfile(int id, int keyBytes, int saltBytes, int tagBytes) {
    this.id = id;
    this.keyBytes = keyBytes;
    this.saltBytes = saltBytes;
    this.tagBytes = tagBytes;
  }

  /** The profile of an id in a use_srtp extension, null if it is not served. */
  public static @Nullable SrtpProfile of(int id) {
    for (SrtpProfile profile : values()) {
      if (profile.id == id) {
        return profile;
      }
    }
    return null;
  }

  /** The id in a use_srtp extension. */
  public int id() {
    return id;
  }

  /** Length of the master key. */
  public int keyBytes() {
    return keyBytes;
  }

  /** Length of the master salt. */
  public int saltBytes() {
    return saltBytes;
  }

  /** Length of the authentication tag. */
  public int tagBytes() {
    return tagBytes;
  }

  /** By how much protection lengthens an RTP packet. */
  public int rtpOverheadBytes() {
    return tagBytes;
  }

  /** By how much protection lengthens an RTCP packet. */
  public int rtcpOverheadBytes() {
    return tagBytes + SRTCP_INDEX_BYTES;
  }
}
