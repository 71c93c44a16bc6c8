/**
 * RTP packets: header, header extensions, RED, RTX, and the arithmetic of sequence numbers.
 *
 * <p>Flyweights over arrays that the caller owns; nothing here allocates per packet, and nothing
 * throws on a peer's bytes. One owner's thread. Depends on {@code packet}.
 */
@NullMarked
package io.coanchor.core.rtp;

import org.jspecify.annotations.NullMarked;
