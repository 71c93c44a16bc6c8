package io.coanchor.server.signal;

import io.coanchor.core.sdp.IceFragment;

/**
 * The server's side of an ICE restart (RFC 9725 section 4.3.3).
 *
 * @param fragment the server's new credentials and its candidates
 * @param etag names the new ICE session, without quotes
 */
public record IceRestarted(IceFragment fragment, String etag) {}
