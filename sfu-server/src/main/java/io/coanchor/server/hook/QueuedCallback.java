package io.coanchor.server.hook;

import io.coanchor.server.room.RoomKey;

/**
 * A callback that waits.
 *
 * @param id in the order of what happened
 * @param room whose event it tells
 * @param createdMs when it was handed over, by {@link HookClock}
 * @param body what is sent, byte for byte; nobody changes it
 */
@SuppressWarnings("ArrayRecordComponent") // made once, compared by id only
record QueuedCallback(long id, RoomKey room, long createdMs, byte[] body) {}
