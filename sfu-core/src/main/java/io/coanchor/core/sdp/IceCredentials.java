package io.coanchor.core.sdp;

/** One side's ICE user name fragment and password (RFC 8839 section 5.4). */
public record IceCredentials(String ufrag, String pwd) {}
