package io.coanchor.server.signal;

/**
 * What the HTTP side needs to know of a live session.
 *
 * @param etag names the current ICE session, without quotes
 * @param remoteIceUfrag the client's current ufrag: a fragment with another one asks for a restart;
 *     empty while {@code awaitsAnswer}
 * @param awaitsAnswer whether a counter-offer is open
 */
public record SessionView(String etag, String remoteIceUfrag, boolean awaitsAnswer) {}
