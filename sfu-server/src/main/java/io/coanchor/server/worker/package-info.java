/**
 * Media workers: event loops, one per core, each with its sockets, its transports and their timers.
 *
 * <p>A worker owns everything it holds: other threads reach it only through its bounded command
 * queue, other workers also through a {@link io.coanchor.server.worker.Link} each. What all share
 * is the {@link io.coanchor.server.worker.SessionDirectory}, and of each stream the three words of
 * its {@link io.coanchor.server.worker.StreamHub}. A session waits in the directory until a worker
 * gets its peer's first verified check and adopts it; it never moves after that.
 *
 * <p>Depends on the engine, {@code net} and Netty's event loop; knows nothing of HTTP or rooms.
 */
@NullMarked
package io.coanchor.server.worker;

import org.jspecify.annotations.NullMarked;
