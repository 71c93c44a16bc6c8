package io.coanchor.core.codec.payload;

/** RFC 7587 section 4.2 and RFC 3551: a payload is what the encoder gave, whole. */
public final class AudioPacketizer implements Packetizer {
  private final int maxPayloadBytes;

  public AudioPacketizer(int maxPayloadBytes) {
    this.maxPayloadBytes = Payloads.checkMaxPayload(maxPayloadBytes);
  }

  @Override
  public boolean packetize(byte[] frame, int offset, int length, PayloadSink sink) {
    if (length < 1 || length > maxPayloadBytes) {
      return false;
    }
    // Audio marks the beginning of a talk spurt (RFC 3551 section 4.1), not the end of a frame.
    sink.onPayload(frame, offset, length, false);
    return true;
  }
}
