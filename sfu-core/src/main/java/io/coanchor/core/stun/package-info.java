/**
 * STUN messages as ICE uses them (RFC 8489, RFC 8445 section 7): Binding requests, indications and
 * responses with short-term credentials.
 *
 * <p>Attributes are encoded and decoded by ice4j's classes. What a message is made of, its
 * MESSAGE-INTEGRITY and its FINGERPRINT are checked here, on the bytes, before ice4j sees a single
 * attribute: its own walk over a message can lose step, and its checks want its stack, with
 * threads, sockets and a configuration singleton. Malformed input gives null, never an exception.
 * Values without state, except {@link io.coanchor.core.stun.StunKey}, which its owner's thread
 * owns. Depends on `packet`; the only package that sees ice4j.
 */
@NullMarked
package io.coanchor.core.stun;

import org.jspecify.annotations.NullMarked;
