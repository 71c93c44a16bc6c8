package io.coanchor.server.room.model;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.server.signal.StreamKey;

/**
 * What the rules do to media. Takes effect later; a session that is gone is no error. None of it
 * calls back into the rules.
 */
public interface MediaPort {
  /** Ends a session, saying goodbye. The rules have forgotten it already. */
  void end(String sessionId, String detail);

  /** Holds back what a publisher sends, for everyone, or lets it through again. */
  void setMuted(String sessionId, MediaKind kind, boolean muted);

  /** Leaves sound or picture out of what one viewer gets, or sends it again. */
  void setReceiving(String sessionId, MediaKind kind, boolean receiving);

  /** Asks a publisher for a key frame. */
  void requestKeyFrame(String sessionId);

  /** Limits what a publisher sends, sound and picture together; 0 ends the limit. */
  void limit(String sessionId, int maxBitrateKbps);

  /** A lost publisher is not waited for any more: the stream id is anybody's. */
  void free(StreamKey stream);
}
