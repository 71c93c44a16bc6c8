/**
 * Interactive Connectivity Establishment (RFC 8445): the lite agent of the server and the
 * controlling agent of the client, as state machines.
 *
 * <p>Invariants: an address counts as validated only after an authenticated check; nothing but an
 * authenticated message moves the selected address; no answer is longer than what it answers; every
 * list is bounded. Owned by the caller's thread. Depends on `packet`, `stun` and the credentials
 * and candidates of `sdp`.
 */
@NullMarked
package io.coanchor.core.ice;

import org.jspecify.annotations.NullMarked;
