/**
 * Sessions over media, and the rooms' thread: serves WHIP and WHEP, keeps who publishes and who
 * plays which stream, and brings all of it to the rules in {@code room.model}.
 *
 * <p>All rules run on one thread of their own, which owns every stream, session and room record;
 * media lives on the workers and is reached through their command queues. May depend on {@code
 * room}, {@code room.model}, {@code worker}, {@code config}, the seam of {@code signal} and the
 * engine.
 */
@NullMarked
package io.coanchor.server.room.session;

import org.jspecify.annotations.NullMarked;
