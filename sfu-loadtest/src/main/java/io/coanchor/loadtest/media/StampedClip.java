package io.coanchor.loadtest.media;

import io.coanchor.client.EncodedFrame;
import io.coanchor.client.media.Clip;
import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes room for a {@link MediaStamp} at the end of every frame of a clip, and, where more bits are
 * asked for than the clip has, for filling.
 *
 * <p>Decoders do not read what stands there: in H264 bytes behind the slice's end, in VP8 and VP9
 * behind the last partition, in AV1 a metadata OBU for private use, in Opus padding. An H264 SEI
 * would do as well but is a packet of its own, one more for every frame than a real stream has.
 */
public final class StampedClip {
  /** OBU_METADATA with a size, and the first type for private use (AV1 section 6.7.1). */
  private static final int AV1_METADATA = 0x2a;

  private static final int AV1_PRIVATE_USE = 31;
  private static final byte FILLING = (byte) 0xa5;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private StampedClip() {}

  /**
   * A clip with stamps.
   *
   * @param videoBps bits a second that the picture is filled up to, 0 for as it is
   * @throws IllegalArgumentException if the picture has more
   */
  public static Clip of(Clip clip, long videoBps) {
    byte[] blank = MediaStamp.blank();
    double factor = factor(clip, videoBps);
    List<EncodedFrame> video = new ArrayList<>();
    for (EncodedFrame frame : clip.video()) {
      int fill = (int) Math.max(0, frame.data().length * (factor - 1) - MediaStamp.BYTES);
      byte[] filled = new byte[fill + blank.length];
      Arrays.fill(filled, FILLING);
      System.arraycopy(blank, 0, filled, fill, blank.length);
      video.add(with(frame, append(frame, filled)));
    }
    List<EncodedFrame> audio = new ArrayList<>();
    for (EncodedFrame packet : clip.audio()) {
      byte[] padded = OpusPadding.append(packet.data(), blank);
      audio.add(padded == null ? packet : with(packet, padded));
    }
    return new Clip(clip.videoCodec(), video, clip.audioCodec(), audio, clip.durationNs());
  }

  /** Bits a second of a clip's picture. */
  public static long videoBps(Clip clip) {
    long bytes = clip.video().stream().mapToLong(frame -> frame.data().length).sum();
    return (long) (bytes * 8.0 * NANOS_PER_SECOND / clip.durationNs());
  }

  private static double factor(Clip clip, long videoBps) {
    if (videoBps == 0 || clip.video().isEmpty()) {
      return 1;
    }
    long own = videoBps(clip);
    if (videoBps < own) {
      throw new IllegalArgumentException(
          "bitrate: "
              + videoBps / 1_000
              + " kbit/s (expected: at least the clip's own "
              + own / 1_000
              + ")");
    }
    return (double) videoBps / own;
  }

  private static EncodedFrame with(EncodedFrame frame, byte[] data) {
    return frame.withData(data);
  }

  private static byte[] append(EncodedFrame frame, byte[] tail) {
    if (frame.codec().kind() != MediaKind.VIDEO) {
      throw new IllegalArgumentException("frame: " + frame.codec() + " (expected: video)");
    }
    byte[] head = frame.codec() == Codec.AV1 ? av1Header(tail.length) : new byte[0];
    byte[] out = Arrays.copyOf(frame.data(), frame.data().length + head.length + tail.length);
    System.arraycopy(head, 0, out, frame.data().length, head.length);
    System.arraycopy(tail, 0, out, frame.data().length + head.length, tail.length);
    return out;
  }

  private static byte[] av1Header(int bytes) {
    int size = bytes + 1;
    return new byte[] {
      (byte) AV1_METADATA,
      (byte) (0x80 | (size & 0x7f)),
      (byte) (0x80 | ((size >> 7) & 0x7f)),
      (byte) ((size >> 14) & 0x7f),
      (byte) AV1_PRIVATE_USE
    };
  }
}
