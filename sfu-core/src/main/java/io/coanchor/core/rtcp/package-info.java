/**
 * RTCP: parsing compound and reduced-size packets (RFC 3550, 4585, 5104, 5506, 3611, REMB,
 * transport feedback) into calls on a handler, and writing them.
 *
 * <p>Flyweights over the caller's arrays; nothing throws on a peer's bytes. One owner's thread.
 * Depends on {@code packet} and {@code rtp}.
 */
@NullMarked
package io.coanchor.core.rtcp;

import org.jspecify.annotations.NullMarked;
