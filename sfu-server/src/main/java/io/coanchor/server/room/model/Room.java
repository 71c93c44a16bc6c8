package io.coanchor.server.room.model;

import io.coanchor.server.room.Invitation;
import io.coanchor.server.room.RoomEvent;
import io.coanchor.server.room.RoomKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state of one room. Holds no rule. Owned by the rooms' thread. What most rooms never have is
 * made when it is needed: there are many rooms.
 */
final class Room {
  private final RoomKey key;
  private final long createdEpochMs;
  private final EventLog log;

  private final Members members = new Members();

  /** Those on mic by when they took it. */
  private final List<RoomMember> onMic = new ArrayList<>(1);

  private @Nullable Map<RoomKey, Relay> relays;
  private @Nullable Set<Feed> feeds;
  private @Nullable Questions questions;
  private @Nullable Runnable closing;
  private long told;
  private @Nullable KnownStage stage;
  private RoomEvent.@Nullable RoomEnd ending;

  Room(RoomKey key, long createdEpochMs, long firstSequence) {
    this.key = key;
    this.createdEpochMs = createdEpochMs;
    this.log = new EventLog(firstSequence);
    this.told = firstSequence;
  }

  RoomKey key() {
    return key;
  }

  long createdEpochMs() {
    return createdEpochMs;
  }

  EventLog log() {
    return log;
  }

  KnownStage stage() {
    if (stage == null) {
      stage = new KnownStage();
    }
    return stage;
  }

  /** Something happened that everybody is told of. */
  void forgetStage() {
    stage = null;
  }

  /** The number of the first event that watchers have not been told of. */
  long told() {
    return told;
  }

  void told(long next) {
    told = next;
  }

  Members members() {
    return members;
  }

  List<RoomMember> onMic() {
    return onMic;
  }

  int audience() {
    return members.size() - onMic.size();
  }

  /** The anchor now: whose stream bears the room's name, else the first on mic; or null. */
  @Nullable RoomMember anchor() {
    String name = key.stringId();
    if (!name.isEmpty()) {
      for (RoomMember each : onMic) {
        for (RoomSession session : each.sessions()) {
          if (session.isPublisher() && session.stream().streamId().equals(name)) {
            return each;
          }
        }
      }
    }
    return onMic.isEmpty() ? null : onMic.getFirst();
  }

  /** What is shown here of each connected room, by that room. */
  Map<RoomKey, Relay> relays() {
    return relays == null ? Map.of() : relays;
  }

  void addRelay(Relay relay) {
    if (relays == null) {
      relays = new TreeMap<>();
    }
    relays.put(relay.home().key(), relay);
  }

  void removeRelay(RoomKey home) {
    if (relays != null && relays.remove(home) != null && relays.isEmpty()) {
      relays = null;
    }
  }

  Set<Feed> feeds() {
    return feeds == null ? Set.of() : feeds;
  }

  void addFeed(Feed feed) {
    if (feeds == null) {
      feeds = new LinkedHashSet<>();
    }
    feeds.add(feed);
  }

  void removeFeed(Feed feed) {
    if (feeds != null && feeds.remove(feed) && feeds.isEmpty()) {
      feeds = null;
    }
  }

  /** The invitations that users of this room have to do with; not to be added to. */
  Questions questions() {
    return questions == null ? Questions.NONE : questions;
  }

  void put(Invitation invitation, Questions.Kind kind) {
    if (questions == null) {
      questions = new Questions();
    }
    questions.put(invitation, kind);
  }

  void removeInvitation(String id) {
    if (questions != null && questions.remove(id) && questions.isEmpty()) {
      questions = null;
    }
  }

  /** Remembers how to call off its end. */
  void closeLater(Runnable cancel) {
    closing = cancel;
  }

  void stayOpen() {
    Runnable cancel = closing;
    closing = null;
    if (cancel != null) {
      cancel.run();
    }
  }

  /** Why it is being ended with everybody in it, or null. */
  RoomEvent.@Nullable RoomEnd ending() {
    return ending;
  }

  void end(RoomEvent.RoomEnd reason) {
    ending = reason;
  }

  /** The stamp of the next event. */
  RoomEvent.Stamp stamp(long epochMs) {
    return new RoomEvent.Stamp(key, log.next(), epochMs);
  }
}
