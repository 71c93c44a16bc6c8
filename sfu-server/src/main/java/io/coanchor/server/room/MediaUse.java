package io.coanchor.server.room;

import io.coanchor.server.signal.StreamKey;

/**
 * Is told what flows in whose session. On the rooms' thread: must neither block nor throw. Times
 * are of {@link System#nanoTime}; a call may tell of something up to two seconds ago, or more when
 * a worker was late. Per session calls come in order.
 */
public interface MediaUse {
  /** For those who do not want to know. */
  MediaUse NOBODY = new Nobody();

  /**
   * Who, where, what.
   *
   * @param id unique in the process
   * @param room the one that the session's URL named
   * @param stream pushed or played
   */
  record Session(String id, RoomKey room, String userId, StreamKey stream) {}

  /** The first packet, sound or picture, of a publisher came, or the first after it was silent. */
  void onSending(Session publisher, long sinceNs);

  /** No packet of a publisher came for a second; it may go on. */
  void onSilent(Session publisher, long lastPacketNs);

  /** A publisher's session ended, after its last packet. Not told when there never was one. */
  void onPublisherEnded(Session publisher, long lastPacketNs);

  /**
   * The picture that a viewer is sent began, ended or changed its size.
   *
   * @param pixels width × height, 1 where nothing tells the size; 0 for no picture: none for a
   *     second, or the session ended
   * @param sinceNs the first packet of it, or a second after the last one; where the session ended
   *     before that, its end
   */
  void onPicture(Session viewer, long pixels, long sinceNs);
}
