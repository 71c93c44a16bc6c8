package io.coanchor.server.room.session;

import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.sdp.Offer;
import io.coanchor.server.signal.PlayRequest;
import io.coanchor.server.signal.SessionView;

/** A counter-offer that waits for the client's answer (draft-ietf-wish-whep section 4.3.2). */
record PendingAnswer(
    PlayRequest request,
    LiveStream.Reservation place,
    IceCredentials ice,
    Offer offer,
    SessionView view) {}
