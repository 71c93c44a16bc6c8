package io.coanchor.client.media;

import io.coanchor.client.EncodedFrame;
import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.FrameInfo;
import io.coanchor.core.codec.PayloadInspector;
import io.coanchor.core.codec.payload.Packetizer;
import io.coanchor.core.codec.payload.Payloads;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Reads clips from IVF files: VP8, VP9 or AV1 without sound. The format is libvpx's: a header of 32
 * bytes, then each frame behind its size (4 bytes) and time (8), all little-endian.
 */
final class IvfReader {
  static final byte[] MAGIC = {'D', 'K', 'I', 'F'};

  private static final int HEADER_BYTES = 32;
  private static final int FRAME_HEADER_BYTES = 12;
  private static final int FOURCC_AT = 8;
  private static final int RATE_AT = 16;
  private static final int SCALE_AT = 20;
  private static final int PAYLOAD_BYTES = 1_200;
  private static final long MAX_RATE = 1_000_000_000L;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final ByteBuffer file;
  private final PayloadInspector inspector = new PayloadInspector();
  private final FrameInfo info = new FrameInfo();

  private IvfReader(byte[] file) {
    this.file = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  static boolean isIvf(byte[] file) {
    return file.length >= MAGIC.length
        && Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  static Clip read(byte[] file) throws ClipException {
    return new IvfReader(file).clip();
  }

  private Clip clip() throws ClipException {
    if (file.capacity() < HEADER_BYTES) {
      throw new ClipException("ivf: " + file.capacity() + " bytes (expected: a header of 32)");
    }
    Codec codec = codec();
    long rate = Integer.toUnsignedLong(file.getInt(RATE_AT));
    long scale = Integer.toUnsignedLong(file.getInt(SCALE_AT));
    if (rate < 1 || rate > MAX_RATE || scale < 1 || scale > MAX_RATE) {
      throw new ClipException(
          String.format(
              Locale.ROOT, "ivf: time base %d/%d (expected: 1..1000000000)", scale, rate));
    }
    List<EncodedFrame> frames = new ArrayList<>();
    int at = HEADER_BYTES;
    long firstTime = 0;
    while (at < file.capacity()) {
      byte[] data = frame(at);
      long time = file.getLong(at + 4);
      firstTime = frames.isEmpty() ? time : firstTime;
      long timestampNs = nanos(time - firstTime, scale, rate);
      frames.add(new EncodedFrame(codec, data, timestampNs, isKey(codec, data)));
      at += FRAME_HEADER_BYTES + data.length;
    }
    if (frames.size() < 2 || !frames.getFirst().keyFrame()) {
      throw new ClipException(
          "ivf: " + frames.size() + " frames (expected: 2, the first a key frame)");
    }
    long last = frames.getLast().timestampNs();
    for (int i = 1; i < frames.size(); i++) {
      if (frames.get(i).timestampNs() <= frames.get(i - 1).timestampNs()) {
        throw new ClipException("ivf: the time of frame " + i + " (expected: growing)");
      }
    }
    return new Clip(codec, frames, null, List.of(), last + last / (frames.size() - 1));
  }

  private Codec codec() throws ClipException {
    byte[] name = new byte[4];
    file.get(FOURCC_AT, name);
    String fourcc = new String(name, StandardCharsets.ISO_8859_1);
    return switch (fourcc) {
      case "VP80" -> Codec.VP8;
      case "VP90" -> Codec.VP9;
      case "AV01" -> Codec.AV1;
      default ->
          throw new ClipException("ivf: codec '" + fourcc + "' (expected: VP80, VP90 or AV01)");
    };
  }

  private byte[] frame(int at) throws ClipException {
    int left = file.capacity() - at - FRAME_HEADER_BYTES;
    long size = left < 0 ? -1 : Integer.toUnsignedLong(file.getInt(at));
    if (size < 1 || size > left) {
      throw new ClipException(
          String.format(
              Locale.ROOT, "ivf: frame of %d bytes at %d (expected: 1..%d)", size, at, left));
    }
    byte[] data = new byte[(int) size];
    file.get(at + FRAME_HEADER_BYTES, data);
    return data;
  }

  private static long nanos(long time, long scale, long rate) throws ClipException {
    long ticks = time * scale;
    if (time < 0 || time > Integer.MAX_VALUE || ticks / rate > Integer.MAX_VALUE) {
      throw new ClipException("ivf: a time of " + time + " (expected: from 0, growing)");
    }
    return ticks / rate * NANOS_PER_SECOND + ticks % rate * NANOS_PER_SECOND / rate;
  }

  /** Asks the inspector of packets: it knows where each codec tells. */
  private boolean isKey(Codec codec, byte[] data) {
    Packetizer packetizer = Payloads.packetizer(codec, PAYLOAD_BYTES);
    boolean[] key = new boolean[1];
    packetizer.packetize(
        data,
        0,
        data.length,
        (array, offset, length, _) ->
            key[0] |= inspector.inspect(codec, array, offset, length, info) && info.keyFrame());
    return key[0];
  }
}
