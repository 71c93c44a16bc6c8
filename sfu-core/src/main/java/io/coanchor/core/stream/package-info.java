/**
 * RTP streams as this end receives and sends them: what is missing and asked for, what may be sent
 * again, reports in both directions, and transport-wide feedback.
 *
 * <p>State machines over {@code nowNs}: no clock, no packet buffers, no allocation per packet. One
 * owner's thread. Depends on {@code unit}, {@code packet}, {@code rtp} and {@code rtcp}; never sees
 * ICE, DTLS or SRTP.
 */
@NullMarked
package io.coanchor.core.stream;

import org.jspecify.annotations.NullMarked;
