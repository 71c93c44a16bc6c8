package io.coanchor.server.signal;

/** A room as its URL names it. Room {@code 123} is not room {@code "123"}. */
public sealed interface RoomRef {

  /**
   * An integer room.
   *
   * @param id 1..4294967294
   */
  record IntRoom(long id) implements RoomRef {}

  /**
   * A string room.
   *
   * @param id 1..64 bytes of the set of facts: letters, digits, space and some punctuation
   */
  record StringRoom(String id) implements RoomRef {}
}
