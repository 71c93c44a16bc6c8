package io.coanchor.server.signal;

/**
 * A play whose user is known and permitted.
 *
 * @param sessionId the capability the session will be known by; unguessable, made by the caller
 * @param stream what is played
 * @param userId who plays
 * @param room the room the user enters
 * @param offer the client's SDP, unparsed
 * @param permission what the user's privateMapKey allows
 * @param options how to play and where the request came from
 */
public record PlayRequest(
    String sessionId,
    StreamKey stream,
    String userId,
    RoomRef room,
    String offer,
    MediaPermission permission,
    Options options) {

  /**
   * How to play.
   *
   * @param waitSeconds 0: the stream must be live now (else 409); 1..60: created at once, ended
   *     when the stream has not started in time
   * @param client where the request came from and what it asks for
   */
  public record Options(int waitSeconds, PublishRequest.ClientHints client) {}
}
