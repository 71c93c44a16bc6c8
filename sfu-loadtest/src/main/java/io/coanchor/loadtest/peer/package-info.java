/**
 * The peers that make the load: viewers with a socket, an ICE agent, a DTLS session and SRTP
 * contexts each, and publishers of a clip.
 *
 * <p>A viewer lives on the thread of its {@link io.coanchor.loadtest.peer.LoadLoop}. May depend on
 * the client SDK and the engine.
 */
@NullMarked
package io.coanchor.loadtest.peer;

import org.jspecify.annotations.NullMarked;
