package io.coanchor.server.feed;

import io.coanchor.server.message.EventMessages;
import io.coanchor.server.message.MessageJson;
import io.coanchor.server.room.MemberInfo;
import io.coanchor.server.room.RoomDetail;
import io.coanchor.server.room.RoomEvent;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.signal.ClientRooms;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Events as text, made on the first thread that needs it and kept for the others: a hundred
 * thousand watchers of a room cost one making. Asked on the rooms' thread; the texts may be read on
 * any.
 */
final class EventTexts {
  /** As many as a crowd may be told at once. */
  private static final int MAX_KEPT = 1_024;

  private final Map<RoomEvent.Stamp, Lazy> events =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RoomEvent.Stamp, Lazy> eldest) {
          return size() > MAX_KEPT;
        }
      };

  /** The members that many snapshots of the moment have in common. */
  private volatile @Nullable Shared shared;

  private record Shared(List<MemberInfo> stage, String json) {}

  /** Makes its text once. */
  private static final class Lazy implements ClientRooms.Text {
    private final Supplier<Made> maker;
    private @Nullable Made made;

    Lazy(Supplier<Made> maker) {
      this.maker = maker;
    }

    private synchronized Made made() {
      Made known = made;
      if (known == null) {
        known = maker.get();
        made = known;
      }
      return known;
    }

    @Override
    public String name() {
      return made().name();
    }

    @Override
    public String json() {
      return made().json();
    }
  }

  private record Made(String name, String json) {
    static Made of(io.coanchor.proto.v1.RoomEvent message) {
      return new Made(EventMessages.name(message), MessageJson.print(message));
    }
  }

  ClientRooms.Text of(RoomEvent event) {
    return events.computeIfAbsent(
        event.stamp(), _ -> new Lazy(() -> Made.of(EventMessages.event(event))));
  }

  ClientRooms.Text missed(RoomKey room, long first, long last, long epochMs) {
    return new Lazy(() -> Made.of(EventMessages.missed(room, first, last, epochMs)));
  }

  ClientRooms.Text snapshot(RoomDetail snapshot, long epochMs) {
    return new Lazy(() -> made(snapshot, epochMs));
  }

  /** The members, which are most of it, are printed apart: many clients have them in common. */
  private Made made(RoomDetail snapshot, long epochMs) {
    List<String> members = new ArrayList<>(2);
    if (!snapshot.stage().isEmpty()) {
      members.add(stage(snapshot.stage()));
    }
    if (!snapshot.others().isEmpty()) {
      members.add(EventMessages.membersJson(snapshot.others()));
    }
    return new Made(
        EventMessages.SNAPSHOT,
        EventMessages.snapshotJson(snapshot, epochMs, String.join(",", members)));
  }

  private String stage(List<MemberInfo> stage) {
    Shared known = shared;
    if (known != null && known.stage().equals(stage)) {
      return known.json();
    }
    String json = EventMessages.membersJson(stage);
    shared = new Shared(stage, json);
    return json;
  }
}
