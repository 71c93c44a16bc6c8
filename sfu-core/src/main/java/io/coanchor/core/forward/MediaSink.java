package io.coanchor.core.forward;

/** Where a viewer's packets go: the viewer's transport. */
public interface MediaSink {
  /** Bytes that must stay free behind a packet, for the authentication tag. */
  int HEADROOM_BYTES = 32;

  /** Size of the array that all tracks of a worker write their packets to. */
  int SCRATCH_BYTES = 2048;

  /**
   * Sends one RTP packet in the clear.
   *
   * <p>The array stays the caller's. The callee may encrypt in place, using up to {@link
   * #HEADROOM_BYTES} behind {@code offset + length}, and is done with the array when it returns.
   */
  void sendRtp(byte[] array, int offset, int length, long nowNs);

  /** All packets of a batch that go to this viewer have been given to {@link #sendRtp}. */
  default void endBatch(long nowNs) {}

  /**
   * The transport-wide sequence number of the packet that is sent next, 0..65535, or -1 when none
   * was negotiated. Each one given out is followed by one {@link #sendRtp}.
   */
  default int nextTransportSequence() {
    return -1;
  }
}
