package io.coanchor.server.room.model;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.server.room.MuteChange;
import io.coanchor.server.room.RoomEvent;
import io.coanchor.server.room.StreamInfo;
import org.jspecify.annotations.Nullable;

/**
 * What publishers who are in a room send: when it begins and changes, and how it is held back or
 * limited. Owned by the rooms' thread.
 */
final class Publishing {
  private final MediaPort mediaPort;
  private final RoomClock clock;
  private final RoomIndex rooms;
  private final StreamIndex streams;
  private final Stage stage;

  Publishing(
      MediaPort mediaPort, RoomClock clock, RoomIndex rooms, StreamIndex streams, Stage stage) {
    this.mediaPort = mediaPort;
    this.clock = clock;
    this.rooms = rooms;
    this.streams = streams;
    this.stage = stage;
  }

  /** The first packet of a publisher: its stream is live. */
  void begin(RoomSession session) {
    Room room = rooms.get(session.room());
    RoomMember member = room == null ? null : room.members().get(session.userId());
    if (room == null || member == null || !session.isPublisher() || session.isLive()) {
      return;
    }
    RoomSession before = member.live(session.stream());
    if (before != null) {
      // taken over: for everybody else the same stream goes on
      session.begin(before.startedEpochMs());
      session.media(before.media());
      return;
    }
    session.begin(clock.epochMs());
    stage.tellStream(room, member, session, RoomEvent.StreamStarted::new);
  }

  /** What flows of a publisher's media. */
  void media(RoomSession session, StreamInfo.Media now) {
    begin(session);
    Room room = rooms.get(session.room());
    RoomMember member = room == null ? null : room.members().get(session.userId());
    StreamInfo.Media was = session.media();
    if (room == null || member == null || !session.isLive() || was.equals(now)) {
      return;
    }
    session.media(now);
    if (member.live(session.stream()) != session) {
      return;
    }
    if (was.audio() == now.audio() && was.video() == now.video()) {
      stage.tellStream(room, member, session, RoomEvent.StreamChanged::new);
      return;
    }
    tellMedia(room, member, session, MediaKind.AUDIO, was.audio(), now.audio());
    tellMedia(room, member, session, MediaKind.VIDEO, was.video(), now.video());
  }

  private void tellMedia(
      Room room, RoomMember member, RoomSession session, MediaKind kind, boolean was, boolean is) {
    if (was != is) {
      stage.tellStream(
          room,
          member,
          session,
          (stamp, info) ->
              is
                  ? new RoomEvent.MediaStarted(stamp, info, kind)
                  : new RoomEvent.MediaStopped(stamp, info, kind));
    }
  }

  void mute(Room room, RoomMember member, MuteChange change) {
    if (!member.mute(change)) {
      return;
    }
    for (RoomSession each : member.sessions()) {
      if (each.isPublisher()) {
        set(each, MediaKind.AUDIO, change.audio());
        set(each, MediaKind.VIDEO, change.video());
      }
    }
    stage.tellMutes(room, member);
  }

  /** Limits a stream as long as it is published, whoever of its user's devices does. */
  void limit(RoomSession session, int maxBitrateKbps) {
    StreamIndex.Entry entry = streams.get(session.stream());
    Room room = rooms.get(session.room());
    RoomMember member = room == null ? null : room.members().get(session.userId());
    if (entry == null || room == null || member == null) {
      return;
    }
    if (entry.maxBitrateKbps() != maxBitrateKbps) {
      entry.maxBitrateKbps(maxBitrateKbps);
      for (RoomSession each : entry.publishers()) {
        mediaPort.limit(each.id(), maxBitrateKbps);
      }
      stage.tellStream(room, member, session, RoomEvent.StreamChanged::new);
    }
  }

  private void set(RoomSession session, MediaKind kind, @Nullable Boolean muted) {
    if (muted != null) {
      mediaPort.setMuted(session.id(), kind, muted);
    }
  }
}
