/**
 * WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep) over HTTP, the page, and the seam to the rooms:
 * {@link io.coanchor.server.signal.MediaSessions}. Invariants: whatever a client sends gets the
 * status and code of the public contract, and never more memory than the stated bounds. Runs on
 * Armeria's event loops and never blocks them. Depends on {@code auth}, {@code config} and {@code
 * metrics}; sees no transport.
 */
@NullMarked
package io.coanchor.server.signal;

import org.jspecify.annotations.NullMarked;
