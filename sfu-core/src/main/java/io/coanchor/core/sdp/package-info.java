/**
 * Session descriptions and the offer/answer procedures of a WHIP or WHEP peer.
 *
 * <p>For: parsing and writing SDP (RFC 8866) with the attributes WebRTC uses, answering offers as
 * the server, making offers and applying answers as the client, and the result both need: the
 * negotiated session. Invariants: every model class is immutable; whatever was parsed is bounded in
 * size and in number; peer input never causes an exception other than the checked {@link
 * io.coanchor.core.sdp.SdpException}. Thread: no state, any thread. Depends on: `codec`, `rtp`.
 */
@NullMarked
package io.coanchor.core.sdp;

import org.jspecify.annotations.NullMarked;
