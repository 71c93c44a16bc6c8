package io.coanchor.server.room.model;

import io.coanchor.server.room.Invitation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The invitations that users of one room have to do with. Owned by the rooms' thread. */
final class Questions {
  /** None. Never added to. */
  static final Questions NONE = new Questions();

  private final Map<String, Kept> byId = new LinkedHashMap<>();

  /**
   * As what a room counts an invitation. Each kind has a limit of its own: however many of one kind
   * strangers cause, those of the others have room.
   */
  enum Kind {
    /** One of the audience asks the anchor: more than an anchor can look at. */
    REQUEST(500),
    /** The anchor asks one of the audience; those accepted are kept as long as they go on. */
    INVITE(100),
    /** The anchor asks that of another room. */
    CHALLENGE(100),
    /** The anchor of another room asks. */
    CHALLENGED(100);

    private final int most;

    Kind(int most) {
      this.most = most;
    }

    /** So many a room keeps. */
    int most() {
      return most;
    }
  }

  private record Kept(Invitation invitation, Kind kind) {}

  void put(Invitation invitation, Kind kind) {
    byId.put(invitation.id(), new Kept(invitation, kind));
  }

  /** The same invitation in another state; whether it was there. */
  boolean replace(Invitation invitation) {
    return byId.computeIfPresent(invitation.id(), (_, was) -> new Kept(invitation, was.kind()))
        != null;
  }

  boolean remove(String id) {
    return byId.remove(id) != null;
  }

  boolean isEmpty() {
    return byId.isEmpty();
  }

  /** All, oldest first; a copy. */
  List<Invitation> all() {
    Collection<Kept> kept = byId.values();
    List<Invitation> all = new ArrayList<>(kept.size());
    kept.forEach(each -> all.add(each.invitation()));
    return all;
  }

  /** Whether there is room for another of a kind. */
  boolean hasRoom(Kind kind) {
    int count = 0;
    for (Kept each : byId.values()) {
      if (each.kind() == kind) {
        count++;
      }
    }
    return count < kind.most();
  }
}
