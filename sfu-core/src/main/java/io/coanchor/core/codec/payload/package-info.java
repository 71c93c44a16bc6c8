/**
 * Encoded frames to RTP payloads and back, for endpoints: the client, the load test, and tests. A
 * forwarder needs none of it.
 *
 * <p>Invariants: payloads of a frame are as equal in size as the format allows; a frame that lost a
 * packet is never handed on. Objects belong to their caller's thread and keep their buffers.
 * Depends on `codec` only.
 */
@NullMarked
package io.coanchor.core.codec.payload;

import org.jspecify.annotations.NullMarked;
