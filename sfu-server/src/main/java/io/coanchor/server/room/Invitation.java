package io.coanchor.server.room;

/**
 * A question of one user to another, and how it stands.
 *
 * @param id unguessable
 * @param type what is asked for
 * @param from who asks, and in which room
 * @param to who is asked, and in which room
 * @param state how it stands
 * @param createdEpochMs when it was asked
 * @param expiresEpochMs until when it can be answered
 */
public record Invitation(
    String id,
    Type type,
    Party from,
    Party to,
    State state,
    long createdEpochMs,
    long expiresEpochMs) {

  /**
   * One side.
   *
   * @param userId who
   * @param room where
   */
  public record Party(String userId, RoomKey room) {}

  /** What is asked for. */
  public enum Type {
    /** From one on mic: come on mic; from the audience: let me. */
    CO_ANCHOR,
    /** To connect the two rooms. */
    COMPETITION
  }

  /** How it stands. */
  public enum State {
    /** Not answered yet. */
    PENDING,
    /** Accepted, and what it was for goes on. */
    ACCEPTED,
    /** Rejected by who was asked. */
    REJECTED,
    /** Taken back by who asked. */
    CANCELLED,
    /** Not answered in time. */
    EXPIRED,
    /** It was accepted, and what it was for is over; or one of the two left before an answer. */
    ENDED
  }

  /** What its two users can say. */
  public enum Answer {
    /** Who was asked: yes. */
    ACCEPT,
    /** Who was asked: no. */
    REJECT,
    /** Who asked: never mind. */
    CANCEL,
    /** Either, after yes: it is over. */
    LEAVE
  }

  /** The same in another state. */
  public Invitation in(State next) {
    return new Invitation(id, type, from, to, next, createdEpochMs, expiresEpochMs);
  }

  /** Whether a user is one of the two. */
  public boolean concerns(String userId) {
    return from.userId().equals(userId) || to.userId().equals(userId);
  }
}
