package io.coanchor.server.room.model;

import io.coanchor.server.room.Invitation;
import io.coanchor.server.room.MemberInfo;
import io.coanchor.server.room.RoomEvent;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.StreamInfo;

/** Events as lines that tests compare. */
final class Told {
  private Told() {}

  static String of(RoomEvent event) {
    String what =
        switch (event) {
          case RoomEvent.RoomCreated e -> "created by " + e.userId();
          case RoomEvent.RoomClosed e -> "closed " + e.reason();
          case RoomEvent.MemberJoined e -> "joined " + member(e.member()) + " " + e.reason();
          case RoomEvent.MemberLeft e -> "left " + member(e.member()) + " " + e.reason();
          case RoomEvent.MemberChanged e ->
              "changed " + member(e.member()) + " was " + e.previousRole();
          case RoomEvent.StreamStarted e -> "started " + stream(e.stream());
          case RoomEvent.StreamChanged e -> "stream " + stream(e.stream());
          case RoomEvent.StreamStopped e ->
              "stopped "
                  + stream(e.stream())
                  + " "
                  + e.reason()
                  + (e.memberLeaves() ? " leaves" : "");
          case RoomEvent.MediaStarted e -> "on " + e.kind() + " " + stream(e.stream());
          case RoomEvent.MediaStopped e -> "off " + e.kind() + " " + stream(e.stream());
          case RoomEvent.CompetitionStarted e -> "competes with " + id(e.other());
          case RoomEvent.CompetitionEnded e ->
              "competes no more with " + id(e.other()) + " " + e.reason();
          case RoomEvent.InvitationReceived e -> "asked " + invitation(e.invitation());
          case RoomEvent.InvitationUpdated e -> "invitation " + invitation(e.invitation());
        };
    return id(event.room()) + ": " + what;
  }

  private static String id(RoomKey key) {
    return key.stringId();
  }

  private static String member(MemberInfo member) {
    return member.userId()
        + " "
        + member.role()
        + (member.audioMuted() ? " silent" : "")
        + (member.videoMuted() ? " dark" : "");
  }

  private static String stream(StreamInfo stream) {
    return stream.key().streamId()
        + " of "
        + stream.userId()
        + " in "
        + id(stream.room())
        + (stream.audioMuted() ? " silent" : "")
        + (stream.videoMuted() ? " dark" : "");
  }

  private static String invitation(Invitation invitation) {
    return invitation.type()
        + " "
        + invitation.from().userId()
        + " > "
        + invitation.to().userId()
        + " "
        + invitation.state();
  }
}
