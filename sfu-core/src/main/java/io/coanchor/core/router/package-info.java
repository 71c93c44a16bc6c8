/**
 * Routing: one {@link io.coanchor.core.router.Producer} (a publisher) to any number of {@link
 * io.coanchor.core.router.Consumer}s (its viewers), joined by the {@link
 * io.coanchor.core.router.StreamRouter} of a stream, which outlives both.
 *
 * <p>Invariants: consumers stay when the producer is replaced or not there yet; a consumer that
 * fails is taken out alone; a key frame is asked for at most every half second per layer, whoever
 * asks.
 *
 * <p>Thread: a producer belongs to its publisher's worker. A stream has a router on each worker
 * with viewers, which with its consumers and its {@link io.coanchor.core.router.ProducerView}
 * belongs to that worker. Between them go {@link io.coanchor.core.router.MediaBatch}es, one per
 * cycle, which the host copies where they cross threads.
 *
 * <p>May depend on {@code forward} and what is below it, and on {@code transport}.
 */
@NullMarked
package io.coanchor.core.router;

import org.jspecify.annotations.NullMarked;
