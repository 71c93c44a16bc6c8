package io.coanchor.server.billing;

import io.coanchor.server.room.RoomKey;

/**
 * What an interval is charged to. All of it stays the same from the interval's begin to its end: a
 * change of any ends one interval and begins another.
 *
 * @param room where its user is on mic
 * @param userId who is on mic
 * @param streamId the stream played; empty for sound, and where several count together
 * @param tier a name of the policy's rate card
 * @param pixels width × height of the picture, or the sum of them; 0 for sound
 */
public record Charge(
    RoomKey room, String userId, String streamId, Policy policy, String tier, long pixels) {}
