package io.coanchor.server.signal;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The rooms as clients follow them and take part in them, beside their media. Called from Armeria's
 * event loops: implementations return without blocking and complete the stage from any thread,
 * exceptionally with {@link SignalException} for everything the client is to be told.
 */
public interface ClientRooms {

  /**
   * Follows what happens in a room. Nothing is told before {@link Feed#request}.
   *
   * @param afterSequence the last event the client has seen; 0 for none
   */
  CompletionStage<Feed> follow(Caller caller, RoomRef room, long afterSequence, Sink sink);

  /**
   * Asks another user something.
   *
   * @return the invitation
   */
  CompletionStage<Asked> invite(Caller caller, RoomRef room, Question question);

  /**
   * Says something to an invitation.
   *
   * @return the invitation as it is now, as JSON
   */
  CompletionStage<String> answer(Caller caller, String invitationId, Answer answer);

  /**
   * A user that is known.
   *
   * @param sdkAppId of this application
   * @param userId by this name
   */
  record Caller(long sdkAppId, String userId) {}

  /**
   * What is asked.
   *
   * @param competition whether to compete, rather than to come on mic
   * @param toUserId who is asked; empty for the anchor
   * @param toRoom the room to compete with; null where the user says it
   */
  record Question(boolean competition, String toUserId, @Nullable RoomRef toRoom) {}

  /**
   * An invitation that was made.
   *
   * @param id its id
   * @param json all of it
   */
  record Asked(String id, String json) {}

  /** What can be said to an invitation. */
  enum Answer {
    ACCEPT,
    REJECT,
    CANCEL,
    LEAVE
  }

  /** A client's side of {@link #follow}; from any thread. */
  interface Feed extends AutoCloseable {
    /** Lets so many more events come. */
    void request(int events);

    @Override
    void close();
  }

  /** What an event says; made when it is first asked for, once for all it is told to. */
  interface Text {
    /** Its kind, such as {@code member.joined}. */
    String name();

    /** One line. */
    String json();
  }

  /** Takes events; called by one thread at a time, and never blocks. */
  interface Sink {
    /**
     * The next event.
     *
     * @param id what {@code Last-Event-ID} says to go on after it; null for one that is not asked
     *     for and comes with the next
     * @param text to be read on a thread that is none of the rooms': making it takes a while
     */
    void onEvent(@Nullable String id, Text text);

    /** Nothing more comes: the room has ended. */
    void onEnd();
  }
}
