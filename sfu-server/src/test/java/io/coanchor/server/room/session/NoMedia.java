package io.coanchor.server.room.session;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.server.room.model.MediaPort;
import io.coanchor.server.signal.StreamKey;

/** No media: for tests of the rules' own speed. */
final class NoMedia implements MediaPort {
  @Override
  public void end(String sessionId, String detail) {}

  @Override
  public void setMuted(String sessionId, MediaKind kind, boolean muted) {}

  @Override
  public void setReceiving(String sessionId, MediaKind kind, boolean receiving) {}

  @Override
  public void requestKeyFrame(String sessionId) {}

  @Override
  public void limit(String sessionId, int maxBitrateKbps) {}

  @Override
  public void free(StreamKey stream) {}
}
