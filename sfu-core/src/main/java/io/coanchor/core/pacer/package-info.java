/**
 * Spreads sending over time. Holds no packets, only what stands for them. One owner's thread;
 * depends on {@code unit}; never sees ICE, DTLS or SRTP.
 */
@NullMarked
package io.coanchor.core.pacer;

import org.jspecify.annotations.NullMarked;
