/**
 * The real server against peers made of the engine's own parts on plain sockets, which a test can
 * make lie at every layer: ICE, DTLS, SRTP, RTP, HTTP.
 */
package io.coanchor.peer;
