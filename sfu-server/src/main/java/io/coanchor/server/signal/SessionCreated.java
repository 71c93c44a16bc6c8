package io.coanchor.server.signal;

/**
 * A session that now exists.
 *
 * @param answerSdp the answer with all of the server's candidates
 * @param etag names the ICE session (RFC 9725 section 4.3.1), without quotes; {@code
 *     [A-Za-z0-9+/]+}
 */
public record SessionCreated(String answerSdp, String etag) implements PlayOutcome {}
