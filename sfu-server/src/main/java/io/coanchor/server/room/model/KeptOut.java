package io.coanchor.server.room.model;

import io.coanchor.server.room.RoomEvent.LeaveReason;
import io.coanchor.server.room.RoomException;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.signal.StreamKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What users who were removed from a room and are kept out may not play: its streams, wherever they
 * are themselves, unless in a room that is connected with it. As in TRTC, where a stream is seen in
 * its room and in connected ones only. Owned by the rooms' thread.
 */
final class KeptOut {
  static final String DETAIL = "the user was removed from the stream's room";

  private final Entrance entrance;
  private final RoomIndex rooms;
  private final StreamIndex streams;
  private final Membership membership;
  private final MediaPort media;

  KeptOut(
      Entrance entrance,
      RoomIndex rooms,
      StreamIndex streams,
      Membership membership,
      MediaPort media) {
    this.entrance = entrance;
    this.rooms = rooms;
    this.streams = streams;
    this.membership = membership;
    this.media = media;
  }

  /**
   * Whether a visitor may play a stream as far as the rooms go that it is published in.
   *
   * @throws RoomException when the user is kept out of one
   */
  void requireMayPlay(Visit visit, StreamKey stream) throws RoomException {
    StreamIndex.Entry entry = streams.get(stream);
    if (entry != null) {
      for (RoomSession each : entry.publishers()) {
        if (!sees(visit.room(), each.room())) {
          entrance.requireNotBlocked(each.room(), visit.userId());
        }
      }
    }
  }

  /** Whether what is published in a room is seen in another one by virtue of a connection. */
  private boolean sees(RoomKey from, RoomKey published) {
    Room room = rooms.get(from);
    return room != null && room.relays().containsKey(published);
  }

  /**
   * Ends what those kept out of a room play of it. To be called when somebody is kept out, a stream
   * is published there, or a connection ends; goes through all sessions, but only while somebody is
   * kept out of the room.
   */
  void enforce(@Nullable Room room) {
    Set<String> users = room == null ? Set.of() : entrance.blocked(room.key());
    if (room == null || users.isEmpty()) {
      return;
    }
    Set<StreamKey> published = new HashSet<>();
    for (RoomMember each : room.onMic()) {
      each.sessions().stream()
          .filter(RoomSession::isPublisher)
          .forEach(s -> published.add(s.stream()));
    }
    List<RoomSession> ended = new ArrayList<>();
    for (RoomSession each : membership.sessions()) {
      if (!each.isPublisher()
          && users.contains(each.userId())
          && published.contains(each.stream())
          && !sees(each.room(), room.key())) {
        ended.add(each);
      }
    }
    for (RoomSession each : ended) {
      membership.leave(each, LeaveReason.REMOVED);
      media.end(each.id(), DETAIL);
    }
  }
}
