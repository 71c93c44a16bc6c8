package io.coanchor.core.sdp;

/**
 * An answer and what it means.
 *
 * @param sdp to be sent to the offerer
 * @param session what both sides do from now on
 */
public record Answer(SessionDescription sdp, NegotiatedSession session) {}
