/**
 * Making and ending sessions over HTTP: {@code trtc://} URLs, WHIP (RFC 9725), WHEP, and what a
 * refusal means as a V2TXLive code.
 *
 * <p>Never blocks: everything comes back as a future, on a thread of the HTTP client. What a server
 * answers is bounded in size and never trusted. May depend on the JDK's HTTP client and Jackson's
 * streaming parser.
 */
@NullMarked
package io.coanchor.client.signal;

import org.jspecify.annotations.NullMarked;
