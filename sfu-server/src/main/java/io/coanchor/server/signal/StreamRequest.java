package io.coanchor.server.signal;

import io.coanchor.server.signal.PublishRequest.ClientHints;

/** A publish or play whose parameters are right and whose user is let in. */
record StreamRequest(
    StreamKey stream,
    String userId,
    RoomRef room,
    MediaPermission permission,
    int waitSeconds,
    ClientHints client) {}
