/**
 * The media sockets: for each worker one UDP socket and one ICE-TCP listener, both on its event
 * loop, all on the same ports.
 *
 * <p>Everything here runs on the event loop that owns the sockets. Depends on Netty and on the
 * engine's address type; knows nothing of sessions.
 */
@NullMarked
package io.coanchor.server.net;

import org.jspecify.annotations.NullMarked;
