/**
 * SRTP and SRTCP (RFC 3711, RFC 7714): packets protected and unprotected in place, with replay
 * windows and a bounded number of streams.
 *
 * <p>A session belongs to its transport's thread. Depends on `dtls` for the keys, and is the only
 * package that sees jitsi-srtp. Outgoing RTP has a faster way of its own: {@link
 * io.coanchor.core.srtp.RtpSealer}, from one of several {@link io.coanchor.core.srtp.CipherEngine
 * engines}, writes packets from their parts into native memory. Packets that fail come back as a
 * negative code with a drop reason, never as an exception.
 */
@NullMarked
package io.coanchor.core.srtp;

import org.jspecify.annotations.NullMarked;
