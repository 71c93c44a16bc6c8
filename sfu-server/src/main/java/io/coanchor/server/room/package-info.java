/**
 * Who publishes and who watches which stream: the rules above the media.
 *
 * <p>All rules run on one thread of their own, which owns every stream and session record here;
 * media lives on the workers and is reached through their command queues. May depend on {@code
 * worker}, {@code config}, the seam of {@code signal} and the engine.
 */
@NullMarked
package io.coanchor.server.room;

import org.jspecify.annotations.NullMarked;
