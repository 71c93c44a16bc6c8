package io.coanchor.core.rtcp;

/** Numbers of the RTCP registries. */
final class RtcpTypes {
  static final int HEADER_BYTES = 4;
  static final int VERSION = 2;
  static final int MAX_COUNT = 31;

  /** RFC 3550 section 12.1. */
  static final int SENDER_REPORT = 200;

  static final int RECEIVER_REPORT = 201;
  static final int SDES = 202;
  static final int BYE = 203;

  /** RFC 4585 section 6.1. */
  static final int TRANSPORT_FEEDBACK = 205;

  static final int PAYLOAD_FEEDBACK = 206;

  /** RFC 3611. */
  static final int EXTENDED_REPORT = 207;

  /** Transport layer: generic NACK (RFC 4585 section 6.2.1). */
  static final int FMT_NACK = 1;

  /** draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1. */
  static final int FMT_TRANSPORT_WIDE = 15;

  /** Payload specific: picture loss (RFC 4585 section 6.3.1). */
  static final int FMT_PLI = 1;

  /** Full intra request (RFC 5104 section 4.3.1). */
  static final int FMT_FIR = 4;

  /** Application layer feedback (RFC 4585 section 6.4), as REMB is. */
  static final int FMT_APPLICATION = 15;

  /** "REMB" (draft-alvestrand-rmcat-remb-03 section 2.2). */
  static final long REMB_NAME = 0x52454d42L;

  /** SDES items (RFC 3550 section 6.5). */
  static final int SDES_END = 0;

  static final int SDES_CNAME = 1;

  /** XR blocks (RFC 3611 sections 4.4 and 4.5). */
  static final int XR_RECEIVER_REFERENCE_TIME = 4;

  static final int XR_DLRR = 5;

  static final int REPORT_BLOCK_BYTES = 24;
  static final int SENDER_INFO_BYTES = 20;
  static final int DLRR_BYTES = 12;

  private RtcpTypes() {}
}
