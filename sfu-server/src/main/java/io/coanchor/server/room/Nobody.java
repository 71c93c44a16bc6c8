package io.coanchor.server.room;

/** Does not want to know what flows. */
final class Nobody implements MediaUse {
  @Override
  public void onSending(Session publisher, long sinceNs) {}

  @Override
  public void onSilent(Session publisher, long lastPacketNs) {}

  @Override
  public void onPublisherEnded(Session publisher, long lastPacketNs) {}

  @Override
  public void onPicture(Session viewer, long pixels, long sinceNs) {}
}
