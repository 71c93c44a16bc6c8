/**
 * One event loop with its sockets, its transports and their timers.
 *
 * <p>A worker owns everything it holds: other threads reach it only through its bounded command
 * queue. Depends on the engine, {@code net} and Netty's event loop; knows nothing of HTTP or rooms.
 */
@NullMarked
package io.coanchor.server.worker;

import org.jspecify.annotations.NullMarked;
