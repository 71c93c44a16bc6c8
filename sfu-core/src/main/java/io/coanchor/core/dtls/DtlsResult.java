package io.coanchor.core.dtls;

/**
 * A completed handshake.
 *
 * @param profile the SRTP profile agreed on
 * @param keys the master keys of both directions
 * @param connection what later DTLS records are given to, starting with those still in the pipe
 */
public record DtlsResult(SrtpProfile profile, SrtpKeys keys, DtlsConnection connection) {}
