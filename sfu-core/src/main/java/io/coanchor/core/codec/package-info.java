/**
 * What an RTP payload tells: codecs, key frames, sizes, layers, and the few bytes of a payload
 * descriptor that a forwarder rewrites.
 *
 * <p>Invariants: nothing here allocates once constructed; every reader is bounded by the payload it
 * was given; malformed input yields {@code false} and never an exception. Objects belong to their
 * caller's thread. Depends on nothing but the JDK.
 */
@NullMarked
package io.coanchor.core.codec;

import org.jspecify.annotations.NullMarked;
