package io.coanchor.server.message;

import io.coanchor.proto.v1.CompetitionEnded;
import io.coanchor.proto.v1.CompetitionStarted;
import io.coanchor.proto.v1.EventsMissed;
import io.coanchor.proto.v1.InvitationReceived;
import io.coanchor.proto.v1.InvitationUpdated;
import io.coanchor.proto.v1.LeaveReason;
import io.coanchor.proto.v1.MemberChanged;
import io.coanchor.proto.v1.MemberJoined;
import io.coanchor.proto.v1.MemberLeft;
import io.coanchor.proto.v1.RoomClosed;
import io.coanchor.proto.v1.RoomCreated;
import io.coanchor.proto.v1.RoomEvent;
import io.coanchor.proto.v1.RoomSnapshot;
import io.coanchor.proto.v1.StreamChanged;
import io.coanchor.proto.v1.StreamStarted;
import io.coanchor.proto.v1.StreamStopped;
import io.coanchor.server.room.Invitation;
import io.coanchor.server.room.MemberInfo;
import io.coanchor.server.room.RoomDetail;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.StreamInfo;
import java.util.List;
import java.util.stream.Collectors;

/** What happens in rooms as messages. */
public final class EventMessages {
  /** What server-sent events call a snapshot. */
  public static final String SNAPSHOT = "room.snapshot";

  private static final String NO_MEMBERS = "\"members\":[]";

  private EventMessages() {}

  /** The state of a room to begin with. */
  public static RoomEvent snapshot(RoomDetail detail, long epochMs) {
    RoomSnapshot.Builder snapshot =
        RoomSnapshot.newBuilder().setRoom(RoomMessages.room(detail.info()));
    detail.stage().forEach(member -> snapshot.addMembers(RoomMessages.member(member)));
    detail.others().forEach(member -> snapshot.addMembers(RoomMessages.member(member)));
    detail.invitations().forEach(each -> snapshot.addInvitations(invitation(each)));
    return head(detail.info().key(), detail.info().sequence(), epochMs)
        .setSnapshot(snapshot)
        .build();
  }

  /**
   * The same as a line of JSON, with the members as given.
   *
   * @param members as {@link #membersJson} gives them, any number with commas between
   */
  public static String snapshotJson(RoomDetail detail, long epochMs, String members) {
    RoomDetail bare = new RoomDetail(detail.info(), List.of(), List.of(), detail.invitations());
    String json = MessageJson.print(snapshot(bare, epochMs));
    // stands there once: quotes within texts are escaped
    int at = json.indexOf(NO_MEMBERS) + NO_MEMBERS.length() - 1;
    return json.substring(0, at) + members + json.substring(at);
  }

  /** Members as JSON with commas between. */
  public static String membersJson(List<MemberInfo> members) {
    return members.stream()
        .map(member -> MessageJson.print(RoomMessages.member(member)))
        .collect(Collectors.joining(","));
  }

  /** Events left out. */
  public static RoomEvent missed(RoomKey room, long first, long last, long epochMs) {
    return head(room, last, epochMs)
        .setEventsMissed(EventsMissed.newBuilder().setFirstSequence(first).setLastSequence(last))
        .build();
  }

  /** An event. */
  public static RoomEvent event(io.coanchor.server.room.RoomEvent event) {
    RoomEvent.Builder out = head(event.room(), event.sequence(), event.epochMs());
    switch (event) {
      case io.coanchor.server.room.RoomEvent.RoomCreated e ->
          out.setRoomCreated(RoomCreated.newBuilder().setUserId(e.userId()));
      case io.coanchor.server.room.RoomEvent.RoomClosed e ->
          out.setRoomClosed(RoomClosed.newBuilder().setReason(reason(e.reason())));
      case io.coanchor.server.room.RoomEvent.MemberJoined e ->
          out.setMemberJoined(
              MemberJoined.newBuilder()
                  .setMember(RoomMessages.member(e.member()))
                  .setReason(reason(e.reason())));
      case io.coanchor.server.room.RoomEvent.MemberLeft e ->
          out.setMemberLeft(
              MemberLeft.newBuilder()
                  .setMember(RoomMessages.member(e.member()))
                  .setReason(reason(e.reason())));
      case io.coanchor.server.room.RoomEvent.MemberChanged e ->
          out.setMemberChanged(
              MemberChanged.newBuilder()
                  .setMember(RoomMessages.member(e.member()))
                  .setPreviousRole(RoomMessages.role(e.previousRole())));
      case io.coanchor.server.room.RoomEvent.StreamStarted e ->
          out.setStreamStarted(
              StreamStarted.newBuilder().setStream(RoomMessages.stream(e.stream())));
      case io.coanchor.server.room.RoomEvent.StreamChanged e ->
          out.setStreamChanged(changed(e.stream()));
      case io.coanchor.server.room.RoomEvent.MediaStarted e ->
          out.setStreamChanged(changed(e.stream()));
      case io.coanchor.server.room.RoomEvent.MediaStopped e ->
          out.setStreamChanged(changed(e.stream()));
      case io.coanchor.server.room.RoomEvent.StreamStopped e ->
          out.setStreamStopped(
              StreamStopped.newBuilder()
                  .setStream(RoomMessages.stream(e.stream()))
                  .setReason(reason(e.reason()))
                  .setMemberLeaves(e.memberLeaves()));
      case io.coanchor.server.room.RoomEvent.CompetitionStarted e ->
          out.setCompetitionStarted(
              CompetitionStarted.newBuilder().setOtherRoom(RoomMessages.id(e.other())));
      case io.coanchor.server.room.RoomEvent.CompetitionEnded e ->
          out.setCompetitionEnded(
              CompetitionEnded.newBuilder()
                  .setOtherRoom(RoomMessages.id(e.other()))
                  .setReason(reason(e.reason())));
      case io.coanchor.server.room.RoomEvent.InvitationReceived e ->
          out.setInvitationReceived(
              InvitationReceived.newBuilder().setInvitation(invitation(e.invitation())));
      case io.coanchor.server.room.RoomEvent.InvitationUpdated e ->
          out.setInvitationUpdated(
              InvitationUpdated.newBuilder().setInvitation(invitation(e.invitation())));
    }
    return out.build();
  }

  /** What server-sent events call it, such as {@code member.joined}. */
  public static String name(RoomEvent event) {
    return switch (event.getEventCase()) {
      case SNAPSHOT -> SNAPSHOT;
      case ROOM_CREATED -> "room.created";
      case ROOM_CLOSED -> "room.closed";
      case MEMBER_JOINED -> "member.joined";
      case MEMBER_LEFT -> "member.left";
      case MEMBER_CHANGED -> "member.changed";
      case STREAM_STARTED -> "stream.started";
      case STREAM_CHANGED -> "stream.changed";
      case STREAM_STOPPED -> "stream.stopped";
      case COMPETITION_STARTED -> "competition.started";
      case COMPETITION_ENDED -> "competition.ended";
      case INVITATION_RECEIVED -> "invitation.received";
      case INVITATION_UPDATED -> "invitation.updated";
      case EVENTS_MISSED -> "events.missed";
      case EVENT_NOT_SET -> throw new IllegalArgumentException("no event in " + event);
    };
  }

  /** An invitation. */
  public static io.coanchor.proto.v1.Invitation invitation(Invitation invitation) {
    return io.coanchor.proto.v1.Invitation.newBuilder()
        .setId(invitation.id())
        .setType(
            switch (invitation.type()) {
              case CO_ANCHOR -> io.coanchor.proto.v1.Invitation.Type.CO_ANCHOR;
              case COMPETITION -> io.coanchor.proto.v1.Invitation.Type.COMPETITION;
            })
        .setFromUserId(invitation.from().userId())
        .setFromRoom(RoomMessages.id(invitation.from().room()))
        .setToUserId(invitation.to().userId())
        .setToRoom(RoomMessages.id(invitation.to().room()))
        .setState(
            switch (invitation.state()) {
              case PENDING -> io.coanchor.proto.v1.Invitation.State.PENDING;
              case ACCEPTED -> io.coanchor.proto.v1.Invitation.State.ACCEPTED;
              case REJECTED -> io.coanchor.proto.v1.Invitation.State.REJECTED;
              case CANCELLED -> io.coanchor.proto.v1.Invitation.State.CANCELLED;
              case EXPIRED -> io.coanchor.proto.v1.Invitation.State.EXPIRED;
              case ENDED -> io.coanchor.proto.v1.Invitation.State.ENDED;
            })
        .setCreateTime(RoomMessages.time(invitation.createdEpochMs()))
        .setExpireTime(RoomMessages.time(invitation.expiresEpochMs()))
        .build();
  }

  private static RoomEvent.Builder head(RoomKey room, long sequence, long epochMs) {
    return RoomEvent.newBuilder()
        .setSdkAppId((int) room.sdkAppId())
        .setRoom(RoomMessages.id(room))
        .setSequence(sequence)
        .setTime(RoomMessages.time(epochMs));
  }

  private static StreamChanged.Builder changed(StreamInfo stream) {
    return StreamChanged.newBuilder().setStream(RoomMessages.stream(stream));
  }

  private static RoomClosed.Reason reason(io.coanchor.server.room.RoomEvent.RoomEnd reason) {
    return switch (reason) {
      case LAST_ON_MIC_LEFT -> RoomClosed.Reason.LAST_ON_MIC_LEFT;
      case EMPTY -> RoomClosed.Reason.EMPTY;
      case DISMISSED -> RoomClosed.Reason.DISMISSED;
      case SHUTDOWN -> RoomClosed.Reason.SHUTDOWN;
    };
  }

  private static MemberJoined.Reason reason(io.coanchor.server.room.RoomEvent.JoinReason reason) {
    return switch (reason) {
      case NORMAL -> MemberJoined.Reason.NORMAL;
      case CROSS_ROOM -> MemberJoined.Reason.CROSS_ROOM;
    };
  }

  private static LeaveReason reason(io.coanchor.server.room.RoomEvent.LeaveReason reason) {
    return switch (reason) {
      case LEFT -> LeaveReason.LEFT;
      case TIMED_OUT -> LeaveReason.TIMED_OUT;
      case REMOVED -> LeaveReason.REMOVED;
      case DISMISSED -> LeaveReason.DISMISSED;
      case CROSS_ROOM_ENDED -> LeaveReason.CROSS_ROOM_ENDED;
      case SHUTDOWN -> LeaveReason.SHUTDOWN;
    };
  }

  private static CompetitionEnded.Reason reason(
      io.coanchor.server.room.RoomEvent.CompetitionEnd reason) {
    return switch (reason) {
      case DISCONNECTED -> CompetitionEnded.Reason.DISCONNECTED;
      case ANCHOR_LEFT -> CompetitionEnded.Reason.ANCHOR_LEFT;
      case ROOM_CLOSED -> CompetitionEnded.Reason.ROOM_CLOSED;
    };
  }
}
