package io.coanchor.core.codec.payload;

/** How the NAL units of a frame are told apart. */
public enum NalFormat {
  /** By start codes 0, 0, 1 (H.264 and H.265 annex B). */
  ANNEX_B,
  /** By a four-byte length before each (ISO/IEC 14496-15). */
  LENGTH_PREFIXED
}
