package io.coanchor.server.room.model;

import io.coanchor.server.room.Invitation;
import io.coanchor.server.room.Invitation.Answer;
import io.coanchor.server.room.Invitation.Party;
import io.coanchor.server.room.Invitation.State;
import io.coanchor.server.room.Role;
import io.coanchor.server.room.RoomEvent;
import io.coanchor.server.room.RoomException;
import io.coanchor.server.room.RoomException.Reason;
import io.coanchor.server.room.RoomKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Questions of users to each other. Owned by the rooms' thread.
 *
 * <p>The anchor may ask one of the audience on mic, one of the audience may ask the anchor to be
 * let on mic, an anchor may ask another room's anchor to compete. An accepted one is kept until
 * what it was for is over.
 */
final class Invitations {
  /**
   * One user's questions in the time that one can be answered in, whatever became of them: asking
   * and taking back would else push everything else out of the room's log.
   */
  static final int MAX_PER_USER = 20;

  private final Environment environment;
  private final RoomIndex rooms;
  private final StreamIndex streams;
  private final EventHub events;
  private final Membership membership;
  private final Connections connections;
  private final Map<String, Kept> all = new HashMap<>();

  private record Kept(Invitation invitation, Runnable cancelExpiry) {}

  Invitations(
      Environment environment,
      RoomIndex rooms,
      StreamIndex streams,
      EventHub events,
      Membership membership,
      Connections connections) {
    this.environment = environment;
    this.rooms = rooms;
    this.streams = streams;
    this.events = events;
    this.membership = membership;
    this.connections = connections;
  }

  Invitation invite(Invitation.Type type, Party from, String toUserId, @Nullable RoomKey toRoom)
      throws RoomException {
    Room room = rooms.require(from.room());
    RoomMember asker = RoomIndex.require(room, from.userId());
    Party to =
        type == Invitation.Type.CO_ANCHOR
            ? guestOrHost(room, asker, toUserId)
            : rival(room, asker, toUserId, toRoom);
    Room there = rooms.require(to.room());
    requireNew(room, type, from, to);
    Questions.Kind kind =
        type == Invitation.Type.COMPETITION
            ? Questions.Kind.CHALLENGE
            : asker.role() == Role.ANCHOR ? Questions.Kind.INVITE : Questions.Kind.REQUEST;
    Questions.Kind kindThere =
        type == Invitation.Type.COMPETITION ? Questions.Kind.CHALLENGED : kind;
    requireRoom(asker, room, kind, there, kindThere);
    long nowMs = environment.clock().epochMs();
    long expiresMs = nowMs + environment.rules().invitationNs() / 1_000_000;
    Invitation made =
        new Invitation(environment.ids().get(), type, from, to, State.PENDING, nowMs, expiresMs);
    Runnable cancel =
        environment.timers().after(environment.rules().invitationNs(), () -> expire(made.id()));
    all.put(made.id(), new Kept(made, cancel));
    there.put(made, kindThere);
    room.put(made, kind);
    events.emit(there, stamp -> new RoomEvent.InvitationReceived(stamp, made));
    if (there != room) {
      events.emit(room, stamp -> new RoomEvent.InvitationUpdated(stamp, made));
    }
    return made;
  }

  private static Party guestOrHost(Room room, RoomMember asker, String toUserId)
      throws RoomException {
    RoomMember anchor = room.anchor();
    String name = !toUserId.isEmpty() || anchor == null ? toUserId : anchor.userId();
    RoomMember asked = RoomIndex.require(room, name);
    boolean invites = asker.role() == Role.ANCHOR && asked.role() == Role.AUDIENCE;
    boolean requests = asker.role() == Role.AUDIENCE && asked.role() == Role.ANCHOR;
    if (!invites && !requests) {
      throw new RoomException(
          Reason.NOT_PERMITTED,
          "co-anchor: "
              + asker.role()
              + " to "
              + asked.role()
              + " (expected: ANCHOR to AUDIENCE, or AUDIENCE to ANCHOR)");
    }
    return new Party(asked.userId(), room.key());
  }

  private Party rival(Room room, RoomMember asker, String toUserId, @Nullable RoomKey toRoom)
      throws RoomException {
    if (asker.role() != Role.ANCHOR) {
      throw new RoomException(
          Reason.NOT_PERMITTED, "competition: asked by " + asker.role() + " (expected: ANCHOR)");
    }
    RoomKey key = toRoom == null ? roomOf(room, toUserId) : toRoom;
    Room other = connections.check(room, key, "");
    RoomMember anchor = other.anchor();
    if (anchor == null || (!toUserId.isEmpty() && !anchor.userId().equals(toUserId))) {
      throw new RoomException(
          Reason.UNKNOWN_OTHER_USER,
          "userId: " + toUserId + " (expected: the anchor of room " + key + ")");
    }
    return new Party(anchor.userId(), key);
  }

  private RoomKey roomOf(Room room, String userId) throws RoomException {
    RoomSession session =
        userId.isEmpty() ? null : streams.publishedBy(room.key().sdkAppId(), userId);
    if (session == null) {
      throw new RoomException(
          Reason.UNKNOWN_OTHER_USER, "userId: " + userId + " (expected: an anchor)");
    }
    return session.room();
  }

  private static void requireNew(Room room, Invitation.Type type, Party from, Party to)
      throws RoomException {
    for (Invitation each : room.questions().all()) {
      if (each.state() == State.PENDING
          && each.type() == type
          && each.from().equals(from)
          && each.to().equals(to)) {
        throw new RoomException(
            Reason.ALREADY_INVITED, "invitation " + each.id() + " (expected: an answer to it)");
      }
    }
  }

  private void requireRoom(
      RoomMember asker, Room room, Questions.Kind kind, Room there, Questions.Kind kindThere)
      throws RoomException {
    if (!room.questions().hasRoom(kind) || !there.questions().hasRoom(kindThere)) {
      throw new RoomException(
          Reason.TOO_MANY_INVITATIONS,
          "invitations: too many are open (expected: at most "
              + kind.most()
              + " of their kind in a room)");
    }
    long windowNs = environment.rules().invitationNs();
    if (!asker.mayAsk(environment.clock().nowNs(), windowNs, MAX_PER_USER)) {
      throw new RoomException(
          Reason.TOO_MANY_INVITATIONS,
          "invitations: too many of "
              + asker.userId()
              + " (expected: at most "
              + MAX_PER_USER
              + " within "
              + windowNs / 1_000_000_000
              + " s)");
    }
  }

  Invitation answer(String id, long sdkAppId, String userId, Answer answer) throws RoomException {
    Kept kept = all.get(id);
    if (kept == null
        || kept.invitation().from().room().sdkAppId() != sdkAppId
        || !kept.invitation().concerns(userId)) {
      throw new RoomException(
          Reason.UNKNOWN_INVITATION, "invitation: over, or never was (expected: an open one)");
    }
    Invitation invitation = kept.invitation();
    State expected = answer == Answer.LEAVE ? State.ACCEPTED : State.PENDING;
    if (invitation.state() != expected) {
      throw new RoomException(
          Reason.WRONG_STATE,
          answer + ": the invitation is " + invitation.state() + " (expected: " + expected + ")");
    }
    Party mayAnswer = answer == Answer.CANCEL ? invitation.from() : invitation.to();
    if (answer != Answer.LEAVE && !mayAnswer.userId().equals(userId)) {
      throw new RoomException(
          Reason.NOT_PERMITTED,
          answer + ": by " + userId + " (expected: " + mayAnswer.userId() + ")");
    }
    return switch (answer) {
      case ACCEPT -> accept(kept);
      case REJECT -> finish(kept, State.REJECTED);
      case CANCEL -> finish(kept, State.CANCELLED);
      case LEAVE -> leave(kept);
    };
  }

  private Invitation accept(Kept kept) throws RoomException {
    Invitation invitation = kept.invitation();
    if (invitation.type() == Invitation.Type.COMPETITION) {
      Room room = rooms.require(invitation.from().room());
      Room other = connections.check(room, invitation.to().room(), "");
      requireAnchor(room, invitation.from());
      requireAnchor(other, invitation.to());
    }
    kept.cancelExpiry().run();
    Invitation accepted = invitation.in(State.ACCEPTED);
    all.put(accepted.id(), new Kept(accepted, () -> {}));
    for (Party each : List.of(accepted.from(), accepted.to())) {
      Room room = rooms.get(each.room());
      if (room != null) {
        room.questions().replace(accepted);
      }
    }
    tell(accepted);
    if (invitation.type() == Invitation.Type.COMPETITION) {
      connections.connect(rooms.require(invitation.from().room()), invitation.to().room(), "");
    }
    return accepted;
  }

  private static void requireAnchor(Room room, Party party) throws RoomException {
    RoomMember anchor = room.anchor();
    if (anchor == null || !anchor.userId().equals(party.userId())) {
      throw new RoomException(
          Reason.WRONG_STATE,
          party.userId() + ": anchor of room " + room.key() + " no more (expected: still)");
    }
  }

  private Invitation leave(Kept kept) throws RoomException {
    Invitation invitation = kept.invitation();
    if (invitation.type() == Invitation.Type.COMPETITION) {
      // which ends the invitation as well
      connections.disconnect(rooms.require(invitation.from().room()), invitation.to().room());
      return invitation.in(State.ENDED);
    }
    Invitation ended = finish(kept, State.ENDED);
    for (Party each : List.of(invitation.from(), invitation.to())) {
      Room room = rooms.get(each.room());
      RoomMember member = room == null ? null : room.members().get(each.userId());
      if (member != null && member.role() == Role.CO_ANCHOR) {
        membership.takeOffMic(member, null, "co-anchoring is over");
      }
    }
    return ended;
  }

  private void expire(String id) {
    Kept kept = all.get(id);
    if (kept != null && kept.invitation().state() == State.PENDING) {
      finish(kept, State.EXPIRED);
    }
  }

  /** Somebody left the stage, or also the room: questions that were about that are settled. */
  void onGone(Room room, String userId) {
    for (Invitation each : room.questions().all()) {
      Kept kept = all.get(each.id());
      boolean concerned =
          kept != null
              && (each.from().equals(new Party(userId, room.key()))
                  || each.to().equals(new Party(userId, room.key())));
      // a competition that was accepted ends with its connection
      boolean connected =
          each.state() == State.ACCEPTED && each.type() == Invitation.Type.COMPETITION;
      if (kept != null && concerned && !connected) {
        finish(kept, State.ENDED);
      }
    }
  }

  /** Two rooms are connected no more. */
  void onDisconnected(Room room, Room other) {
    for (Invitation each : room.questions().all()) {
      Kept kept = all.get(each.id());
      boolean between =
          each.from().room().equals(other.key()) || each.to().room().equals(other.key());
      if (kept != null
          && between
          && each.type() == Invitation.Type.COMPETITION
          && each.state() == State.ACCEPTED) {
        finish(kept, State.ENDED);
      }
    }
  }

  /** A room ends; nobody is in it. */
  void onClosing(Room room) {
    for (Invitation each : room.questions().all()) {
      Kept kept = all.get(each.id());
      if (kept != null) {
        finish(kept, State.ENDED);
      }
    }
  }

  int size() {
    return all.size();
  }

  private Invitation finish(Kept kept, State state) {
    kept.cancelExpiry().run();
    Invitation finished = kept.invitation().in(state);
    all.remove(finished.id());
    for (Party each : List.of(finished.from(), finished.to())) {
      Room room = rooms.get(each.room());
      if (room != null) {
        room.removeInvitation(finished.id());
      }
    }
    tell(finished);
    return finished;
  }

  private void tell(Invitation invitation) {
    Room from = rooms.get(invitation.from().room());
    Room to = rooms.get(invitation.to().room());
    if (to != null) {
      events.emit(to, stamp -> new RoomEvent.InvitationUpdated(stamp, invitation));
    }
    if (from != null && from != to) {
      events.emit(from, stamp -> new RoomEvent.InvitationUpdated(stamp, invitation));
    }
  }
}
