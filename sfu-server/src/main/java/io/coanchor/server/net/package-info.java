/**
 * The media sockets: one UDP port and ICE-TCP on the same number, both on one event loop.
 *
 * <p>Everything here runs on the event loop that owns the sockets. Depends on Netty and on the
 * engine's address type; knows nothing of sessions.
 */
@NullMarked
package io.coanchor.server.net;

import org.jspecify.annotations.NullMarked;
