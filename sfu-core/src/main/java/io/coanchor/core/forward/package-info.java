/**
 * Forwarding: one media packet in, N viewers' packets out.
 *
 * <p>The publisher's side keeps one {@link io.coanchor.core.forward.History} per layer; everything
 * a viewer is sent, live or again, is read from it. The viewer's side keeps only maps: sequence
 * numbers ({@link io.coanchor.core.forward.SequenceMap}) and time ({@link
 * io.coanchor.core.forward.SourceEpoch}), from which the same packet can be written again, byte for
 * byte, when it is asked for again.
 *
 * <p>Invariants: a viewer's SSRC never changes; its sequence numbers have no gap that the publisher
 * did not cause; its timestamps and picture ids never step back from one source to the next; video
 * starts at a key frame.
 *
 * <p>Thread: a layer belongs to its publisher's worker, which alone writes its history. A viewer's
 * objects belong to the viewer's worker. Only the history may be read across (see there).
 *
 * <p>May depend on {@code unit}, {@code packet}, {@code rtp}, {@code rtcp}, {@code codec}, {@code
 * sdp}, {@code stream}, {@code cc}, {@code pacer}; never on {@code ice}, {@code dtls}, {@code
 * srtp}.
 */
@NullMarked
package io.coanchor.core.forward;

import org.jspecify.annotations.NullMarked;
