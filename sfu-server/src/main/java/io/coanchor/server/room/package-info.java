/**
 * Rooms as everything else sees them: {@link io.coanchor.server.room.RoomService}, what it tells
 * and what it refuses. All types are immutable and may be used from any thread.
 *
 * <p>The rules are in {@code room.model}, a state machine on a clock it is given; {@code
 * room.session} runs it on the rooms' thread and puts sessions over media into it. This package
 * sees neither: a directory of several nodes can serve the same interface. May depend on the seam
 * of {@code signal} and the engine's codec names.
 */
@NullMarked
package io.coanchor.server.room;

import org.jspecify.annotations.NullMarked;
