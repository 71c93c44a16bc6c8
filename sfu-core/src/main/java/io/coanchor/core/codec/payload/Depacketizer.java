package io.coanchor.core.codec.payload;

/** Joins the RTP payloads of one stream to frames. */
public interface Depacketizer {
  /**
   * Takes the next payload. Payloads come in order; where a sequence number is missing, the frame
   * it belonged to is dropped. One call completes no, one or two frames.
   *
   * @param sequence extended (unwrapped) sequence number; one not above the last is ignored
   * @param timestamp RTP timestamp, extended or not
   * @param payload read during the call only; empty for a packet of padding
   * @return false if the payload is malformed
   */
  boolean push(
      long sequence, long timestamp, boolean marker, byte[] payload, int offset, int length);
}
