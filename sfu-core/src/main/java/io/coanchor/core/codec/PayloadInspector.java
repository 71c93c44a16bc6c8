package io.coanchor.core.codec;

/**
 * Tells what an RTP payload holds, from the payload alone: it keeps nothing from one packet to the
 * next, so one inspector serves any number of streams of its owner's thread.
 */
public final class PayloadInspector {
  private final H264Inspector h264 = new H264Inspector();
  private final H265Inspector h265 = new H265Inspector();
  private final Vp8Inspector vp8 = new Vp8Inspector();
  private final Vp9Inspector vp9 = new Vp9Inspector();
  private final Av1Inspector av1 = new Av1Inspector();

  /**
   * Fills {@code info} from a payload without header extension and padding. The array is read
   * during the call only.
   *
   * @return false if the payload is empty, malformed, or of a codec that carries no frames itself
   *     (RED, RTX, FEC: unwrap it first)
   */
  public boolean inspect(Codec codec, byte[] array, int offset, int length, FrameInfo info) {
    info.reset();
    if (length <= 0) {
      return false;
    }
    return switch (codec) {
      case H264 -> h264.inspect(array, offset, length, info);
      case H265 -> h265.inspect(array, offset, length, info);
      case VP8 -> vp8.inspect(array, offset, length, info);
      case VP9 -> vp9.inspect(array, offset, length, info);
      case AV1 -> av1.inspect(array, offset, length, info);
      case OPUS, G722, PCMU, PCMA -> everyPacketIsAFrame(info);
      default -> false;
    };
  }

  private static boolean everyPacketIsAFrame(FrameInfo info) {
    info.keyFrame = true;
    info.startOfFrame = true;
    info.endOfFrame = true;
    return true;
  }
}
