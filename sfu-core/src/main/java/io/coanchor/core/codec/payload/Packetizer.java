package io.coanchor.core.codec.payload;

/** Splits encoded frames of one stream into RTP payloads. */
public interface Packetizer {
  /**
   * Hands the payloads of one frame to the sink.
   *
   * @param frame read during the call only
   * @return false, with nothing handed on, if the bytes are no frame of the codec
   */
  boolean packetize(byte[] frame, int offset, int length, PayloadSink sink);
}
