package io.coanchor.server.room;

/**
 * A room with some of its members, as it was at one moment.
 *
 * @param info the room
 * @param members those on mic first, then relayed members, then the audience, each by when they
 *     came
 */
public record RoomPage(RoomInfo info, Page<MemberInfo> members) {}
