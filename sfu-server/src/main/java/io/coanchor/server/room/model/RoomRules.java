package io.coanchor.server.room.model;

/**
 * The numbers in the rules.
 *
 * @param maxOnMic users that may publish in a room
 * @param maxAudience users that may only play in a room
 * @param lostAfterNs how long a lost publisher stays a member
 * @param emptyAfterNs how long a room stays after the last of the audience
 * @param invitationNs how long an invitation can be answered
 */
public record RoomRules(
    int maxOnMic, int maxAudience, long lostAfterNs, long emptyAfterNs, long invitationNs) {}
