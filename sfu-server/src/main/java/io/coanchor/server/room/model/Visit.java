package io.coanchor.server.room.model;

import io.coanchor.server.room.RoomKey;

/**
 * A user's coming into a room.
 *
 * @param room where
 * @param userId who
 * @param part to do what
 */
public record Visit(RoomKey room, String userId, Part part) {}
