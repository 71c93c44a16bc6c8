/**
 * One peer: ICE, DTLS and SRTP below, RTP streams and RTCP above, on one path.
 *
 * <p>A transport is a state machine like everything in the engine: datagrams and the time go in,
 * datagrams, media and events come out of its {@code TransportHost} and {@code MediaListener},
 * {@code deadlineNs()} says when to call back. It is owned by one thread. DTLS handshakes block, so
 * the host runs them elsewhere and hands the result back. May depend on every package below it;
 * knows nothing of rooms or routing.
 */
@NullMarked
package io.coanchor.core.transport;

import org.jspecify.annotations.NullMarked;
