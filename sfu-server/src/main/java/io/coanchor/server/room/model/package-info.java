/**
 * The rules of rooms as a state machine: who is in, as what, who is shown where, what may be done,
 * when a room ends.
 *
 * <p>Time comes from the given {@link io.coanchor.server.room.model.RoomClock} and {@link
 * io.coanchor.server.room.model.Timers}, what is to happen to media goes to the {@link
 * io.coanchor.server.room.model.MediaPort}: the same rules run on the rooms' thread and, on a
 * virtual clock, in tests. Everything here belongs to one thread and nothing blocks. Invariants: a
 * room's events have consecutive numbers; a user is one member of a room however many sessions it
 * has there; of two connected rooms each shows one of the other's. May depend on {@code room}, the
 * seam of {@code signal} and the engine's codec names.
 */
@NullMarked
package io.coanchor.server.room.model;

import org.jspecify.annotations.NullMarked;
