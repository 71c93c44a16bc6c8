package io.coanchor.server.room;

import org.jspecify.annotations.Nullable;

/**
 * What to watch.
 *
 * @param room which room
 * @param afterSequence the last event seen; 0 for none: then a snapshot comes first. Where the
 *     event after it is no longer kept, {@link RoomWatcher#onMissed} and a snapshot come first
 * @param userId as whom: who is told only what this user may see (no invitations of others, the
 *     audience's coming and going only while on mic); null for everything
 */
public record WatchRequest(RoomKey room, long afterSequence, @Nullable String userId) {}
