package io.coanchor.client.signal;

import java.net.URI;

/**
 * A WHIP or WHEP session that the server made.
 *
 * @param location the session's URL: who knows it may change and end it
 * @param etag names its ICE session (RFC 9725 section 4.3.1), as it was sent; empty if it was not
 * @param answer the server's session description
 */
public record SessionResource(URI location, String etag, String answer) {}
