/**
 * UserSig (TLSSigAPIv2) and privateMapKey: signing and verifying. Invariants: every step on peer
 * input is bounded, the MAC is compared in constant time against every key of the app, bad input
 * leaves only as {@link io.coanchor.server.auth.AuthException}. Stateless; safe from any thread;
 * the clock is given. Depends on {@code config}.
 */
@NullMarked
package io.coanchor.server.auth;

import org.jspecify.annotations.NullMarked;
