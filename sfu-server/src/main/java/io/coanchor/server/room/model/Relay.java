package io.coanchor.server.room.model;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.server.room.MuteChange;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one room shows of another it is connected with. Owned by the rooms' thread. */
final class Relay {
  private final Room home;
  private final String named;
  private final Set<String> audioMuted = new HashSet<>(2);
  private final Set<String> videoMuted = new HashSet<>(2);
  private @Nullable RoomMember shown;
  private long sinceEpochMs;
  private long number;

  /**
   * @param home where the shown user is in truth
   * @param named who is to be shown; empty for the anchor
   */
  Relay(Room home, String named) {
    this.home = home;
    this.named = named;
  }

  Room home() {
    return home;
  }

  /** Who is to be shown now, or null when there is nobody. */
  @Nullable RoomMember wanted() {
    if (named.isEmpty()) {
      return home.anchor();
    }
    RoomMember member = home.members().get(named);
    return member != null && member.role().isOnMic() ? member : null;
  }

  @Nullable RoomMember shown() {
    return shown;
  }

  void show(@Nullable RoomMember member, long epochMs, long showsAsNumber) {
    shown = member;
    sinceEpochMs = epochMs;
    number = showsAsNumber;
  }

  long sinceEpochMs() {
    return sinceEpochMs;
  }

  /** As {@link RoomMember#number}, in the room that shows. */
  long number() {
    return number;
  }

  /** Whether the room does without what a user of the other sends. */
  boolean isMuted(String userId, MediaKind kind) {
    return (kind == MediaKind.AUDIO ? audioMuted : videoMuted).contains(userId);
  }

  void mute(String userId, MuteChange change) {
    set(audioMuted, userId, change.audio());
    set(videoMuted, userId, change.video());
  }

  private static void set(Set<String> muted, String userId, @Nullable Boolean value) {
    if (Boolean.TRUE.equals(value)) {
      muted.add(userId);
    } else if (value != null) {
      muted.remove(userId);
    }
  }
}
