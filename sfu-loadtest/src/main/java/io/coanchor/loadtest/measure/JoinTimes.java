package io.coanchor.loadtest.measure;

/** When a viewer got how far; nanoseconds of {@link System#nanoTime}, 0 for not yet. */
public final class JoinTimes {
  private long requestedNs;
  private long answeredNs;
  private long iceNs;
  private long connectedNs;
  private long firstPacketNs;
  private long firstKeyFrameNs;

  /** The request was sent. */
  public void requested(long nowNs) {
    requestedNs = nowNs;
  }

  /** The answer came. */
  public void answered(long nowNs) {
    answeredNs = nowNs;
  }

  /** A path was found, the DTLS handshake begins. */
  public void ice(long nowNs) {
    iceNs = nowNs;
  }

  /** Keys are there. */
  public void connected(long nowNs) {
    connectedNs = nowNs;
  }

  void firstPacket(long nowNs) {
    firstPacketNs = nowNs;
  }

  void firstKeyFrame(long nowNs) {
    firstKeyFrameNs = nowNs;
  }

  public long connectedNs() {
    return connectedNs;
  }

  /** Whether a decoder could have begun. */
  public boolean joined() {
    return firstKeyFrameNs != 0;
  }

  boolean hasPacket() {
    return firstPacketNs != 0;
  }

  /** From the request to the answer, −1 if it has not happened. */
  public long toAnswerNs() {
    return since(answeredNs);
  }

  /** From the request to a path, −1 if it has not happened. */
  public long toIceNs() {
    return since(iceNs);
  }

  /** From the request to keys, −1 if it has not happened. */
  public long toConnectedNs() {
    return since(connectedNs);
  }

  /** From the request to the first packet of media, −1 if it has not happened. */
  public long toFirstPacketNs() {
    return since(firstPacketNs);
  }

  /**
   * From the request to the last packet of the first key frame that is complete, of sound without a
   * picture to the first packet; −1 if it has not happened.
   */
  public long toFirstKeyFrameNs() {
    return since(firstKeyFrameNs);
  }

  private long since(long atNs) {
    return atNs == 0 ? -1 : atNs - requestedNs;
  }
}
