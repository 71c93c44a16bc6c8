package io.coanchor.server.room;

import io.coanchor.server.signal.StreamKey;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The rooms: who is in them, what they publish, and what an application may do about it. From any
 * thread; nothing blocks. A stage that fails does so with {@link RoomException}, and completes on a
 * thread that is none of the rooms'. What a call changed is told to watchers before its stage
 * completes.
 */
public interface RoomService {
  /** The most that one page holds. */
  int MAX_PAGE_SIZE = 1000;

  /** What page size 0 means. */
  int DEFAULT_PAGE_SIZE = 100;

  /** Rooms connected with each other, the room itself counted. */
  int MAX_CONNECTED = 10;

  /** The longest that a removed user can be kept out: a year. */
  int MAX_BLOCK_SECONDS = 365 * 24 * 3600;

  /**
   * The rooms of an application, in order. A room that is there all the time is listed exactly
   * once, whatever happens between pages.
   *
   * @param pageSize at most {@link #MAX_PAGE_SIZE}; 0 for the default
   * @param pageToken of the page before; empty for the first
   */
  CompletionStage<Page<RoomInfo>> listRooms(long sdkAppId, int pageSize, String pageToken);

  /**
   * A room with a page of its members: those on mic, relayed ones, the audience, each by when they
   * came. Who is there all the time in the same role is listed exactly once.
   *
   * @param pageSize at most {@link #MAX_PAGE_SIZE}; 0 for the default
   * @param pageToken of the page before; empty for the first
   */
  CompletionStage<RoomPage> getRoom(RoomKey room, int pageSize, String pageToken);

  /**
   * Tells what happens in a room from here on, or from where the watcher was. Calls come once they
   * are asked for.
   */
  CompletionStage<Watch> watch(WatchRequest request, RoomWatcher watcher);

  /** Ends a room and every session in it; completes with what it was. */
  CompletionStage<RoomInfo> dismiss(RoomKey room);

  /**
   * Ends every session of a user in a room.
   *
   * @param blockSeconds how long the user may not come back; 0 for not at all
   * @return the member as it was
   */
  CompletionStage<MemberInfo> removeUser(RoomKey room, String userId, int blockSeconds);

  /** Holds back what a user sends, for everyone and as long as the user stays. */
  CompletionStage<MemberInfo> setMuted(RoomKey room, String userId, MuteChange change);

  /**
   * Lets two rooms compete: each shows the other's anchor.
   *
   * @param otherUserId who of the other room is to be shown instead of its anchor; may be empty
   */
  CompletionStage<RoomInfo> connect(RoomKey room, RoomKey other, String otherUserId);

  /**
   * Holds back what a relayed member sends, in one room only.
   *
   * @param room where it is to have effect
   * @param userId the relayed member
   */
  CompletionStage<MemberInfo> updateConnection(
      RoomKey room, RoomKey other, String userId, MuteChange change);

  /**
   * Ends a connection.
   *
   * @param other null for all of the room's
   */
  CompletionStage<RoomInfo> disconnect(RoomKey room, @Nullable RoomKey other);

  /** The live streams of an application, by stream id; as {@link #listRooms}. */
  CompletionStage<Page<StreamInfo>> listStreams(long sdkAppId, int pageSize, String pageToken);

  /** A live stream. */
  CompletionStage<StreamInfo> getStream(StreamKey stream);

  /** Ends the session that publishes a stream, and its viewers' when nobody takes it up in time. */
  CompletionStage<StreamInfo> stopStream(StreamKey stream);

  /** Asks the publisher for a key frame. */
  CompletionStage<StreamInfo> requestKeyframe(StreamKey stream);

  /**
   * Limits what the publisher sends, as long as it publishes.
   *
   * @param maxBitrateKbps of sound and picture together; 0 ends the limit
   */
  CompletionStage<StreamInfo> setStreamLimits(StreamKey stream, int maxBitrateKbps);

  /**
   * Asks another user something. Needs nothing of the application: the rules say who may ask whom.
   *
   * @param from who asks, and from which room
   * @param toUserId who is asked; empty for the anchor
   * @param toRoom the room to compete with; null for the own room, or where the user asked is
   */
  CompletionStage<Invitation> invite(
      Invitation.Type type, Invitation.Party from, String toUserId, @Nullable RoomKey toRoom);

  /** Says something to an invitation, as one of its two users. */
  CompletionStage<Invitation> answer(
      String invitationId, long sdkAppId, String userId, Invitation.Answer answer);

  /** Tells a listener what happens in any room from now on. */
  void listen(RoomListener listener);
}
