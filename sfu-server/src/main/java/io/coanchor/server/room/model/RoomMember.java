package io.coanchor.server.room.model;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.server.room.MuteChange;
import io.coanchor.server.room.Role;
import io.coanchor.server.signal.StreamKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A user in a room, with all of its sessions there. Owned by the rooms' thread. */
final class RoomMember {
  private final String userId;
  private final long joinedEpochMs;
  private final long number;
  private final List<RoomSession> sessions = new ArrayList<>(1);
  private Role role = Role.AUDIENCE;
  private boolean audioMuted;
  private boolean videoMuted;
  private int asked;
  private long askedSinceNs;

  /**
   * @param number its place among the room's members: that of the event which tells its coming
   */
  RoomMember(String userId, long joinedEpochMs, long number) {
    this.userId = userId;
    this.joinedEpochMs = joinedEpochMs;
    this.number = number;
  }

  String userId() {
    return userId;
  }

  long joinedEpochMs() {
    return joinedEpochMs;
  }

  long number() {
    return number;
  }

  List<RoomSession> sessions() {
    return sessions;
  }

  Role role() {
    return role;
  }

  void role(Role next) {
    role = next;
  }

  boolean isMuted(MediaKind kind) {
    return kind == MediaKind.AUDIO ? audioMuted : videoMuted;
  }

  /** Returns whether anything is different now. */
  boolean mute(MuteChange change) {
    boolean audio = change.audioAfter(audioMuted);
    boolean video = change.videoAfter(videoMuted);
    boolean different = audio != audioMuted || video != videoMuted;
    audioMuted = audio;
    videoMuted = video;
    return different;
  }

  /** Counts a question the user asks; false for one too many within a window. */
  boolean mayAsk(long nowNs, long windowNs, int most) {
    if (asked == 0 || nowNs - askedSinceNs >= windowNs) {
      asked = 0;
      askedSinceNs = nowNs;
    }
    if (asked == most) {
      return false;
    }
    asked++;
    return true;
  }

  /** Whether the user publishes here, or did and is waited for. */
  boolean publishes() {
    for (RoomSession each : sessions) {
      if (each.isPublisher()) {
        return true;
      }
    }
    return false;
  }

  boolean publishes(StreamKey stream) {
    for (RoomSession each : sessions) {
      if (each.isPublisher() && each.stream().equals(stream)) {
        return true;
      }
    }
    return false;
  }

  /** The session whose media of a stream is forwarded, or null. */
  @Nullable RoomSession live(StreamKey stream) {
    for (int i = sessions.size() - 1; i >= 0; i--) {
      RoomSession each = sessions.get(i);
      if (each.isLive() && each.isPublisher() && each.stream().equals(stream)) {
        return each;
      }
    }
    return null;
  }

  /** The live streams, each by the session that is forwarded. */
  List<RoomSession> live() {
    List<RoomSession> found = new ArrayList<>();
    for (RoomSession each : sessions) {
      if (each.isPublisher() && live(each.stream()) == each) {
        found.add(each);
      }
    }
    return found;
  }
}
