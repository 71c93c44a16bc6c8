package io.coanchor.core.sdp;

/** The DTLS role that follows from {@code a=setup}: active is the client (RFC 5763 section 5). */
public enum DtlsRole {
  CLIENT,
  SERVER
}
