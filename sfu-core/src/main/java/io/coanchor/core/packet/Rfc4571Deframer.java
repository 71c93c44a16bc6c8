package io.coanchor.core.packet;

/**
 * Takes frames out of a byte stream: each has its length in front, 16 bits (RFC 4571 section 2,
 * which ICE over TCP uses for STUN, DTLS and media alike, RFC 6544 section 3).
 *
 * <p>Takes the stream in pieces of any size, and keeps at most one frame. Owned by one thread.
 */
public final class Rfc4571Deframer {
  /** Bytes of the length in front of each frame. */
  public static final int HEADER_BYTES = 2;

  /** What one length can tell. */
  public static final int MAX_FRAME_BYTES = 0xffff;

  private final byte[] frame;
  private int headerBytes;
  private int frameLength;
  private int filled;
  private boolean broken;

  /** Who gets the frames. */
  public interface Sink {
    /** One frame without its header; the bytes are valid only during the call. */
    void onFrame(byte[] array, int offset, int length);
  }

  /**
   * A deframer at the start of a stream.
   *
   * @param maxFrameBytes a longer frame breaks the stream
   */
  public Rfc4571Deframer(int maxFrameBytes) {
    if (maxFrameBytes < 1 || maxFrameBytes > MAX_FRAME_BYTES) {
      throw new IllegalArgumentException(
          "maxFrameBytes: " + maxFrameBytes + " (expected: 1..65535)");
    }
    frame = new byte[maxFrameBytes];
  }

  /**
   * Takes the next bytes of the stream and hands over the frames that they complete. Empty frames
   * are skipped.
   *
   * @return false if the stream is broken by a frame that is too long: close the connection. What
   *     comes after is ignored
   */
  public boolean receive(byte[] array, int offset, int length, Sink sink) {
    int at = offset;
    int end = offset + length;
    while (at < end && !broken) {
      if (headerBytes < HEADER_BYTES) {
        takeHeaderByte(array[at++] & 0xff);
      } else if (filled == 0 && end - at >= frameLength) {
        // All of it is here: no copy.
        int start = at;
        at += frameLength;
        nextFrame();
        sink.onFrame(array, start, at - start);
      } else {
        int taken = Math.min(frameLength - filled, end - at);
        System.arraycopy(array, at, frame, filled, taken);
        at += taken;
        filled += taken;
        if (filled == frameLength) {
          int complete = frameLength;
          nextFrame();
          sink.onFrame(frame, 0, complete);
        }
      }
    }
    return !broken;
  }

  private void takeHeaderByte(int value) {
    frameLength = frameLength << 8 | value;
    headerBytes++;
    if (headerBytes == HEADER_BYTES) {
      if (frameLength == 0) {
        nextFrame();
      } else if (frameLength > frame.length) {
        broken = true;
      }
    }
  }

  private void nextFrame() {
    headerBytes = 0;
    frameLength = 0;
    filled = 0;
  }

  /** Whether bytes of an incomplete frame are being kept. */
  public boolean isInsideFrame() {
    return headerBytes > 0;
  }

  /**
   * Writes the header of a frame that is {@code frameBytes} long.
   *
   * @return where the frame begins
   */
  public static int writeHeader(byte[] out, int offset, int frameBytes) {
    if (frameBytes < 0 || frameBytes > MAX_FRAME_BYTES) {
      throw new IllegalArgumentException("frameBytes: " + frameBytes + " (expected: 0..65535)");
    }
    out[offset] = (byte) (frameBytes >> 8);
    out[offset + 1] = (byte) frameBytes;
    return offset + HEADER_BYTES;
  }
}
