package io.coanchor.core.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A few frames that a real encoder made of a generated test picture, read from the test resources:
 * IVF files, or byte streams with access unit delimiters. The name tells the displayed size.
 */
public record Clip(String name, Codec codec, int width, int height, List<byte[]> frames) {
  private static final int IVF_HEADER_BYTES = 32;
  private static final int IVF_FRAME_HEADER_BYTES = 12;

  /** Every clip there is: x264, x265, libvpx, libaom and SVT-AV1. */
  public static List<Clip> all() {
    return List.of(
        load("h264_320x180.h264", Codec.H264),
        load("h264_1920x1080.h264", Codec.H264),
        load("h264_270x480.h264", Codec.H264),
        load("h264_baseline_320x180.h264", Codec.H264),
        load("h264_444_318x179.h264", Codec.H264),
        load("h264_interlaced_320x240.h264", Codec.H264),
        load("h265_320x180.h265", Codec.H265),
        load("h265_1920x1080.h265", Codec.H265),
        load("h265_270x480.h265", Codec.H265),
        load("h265_422_318x178.h265", Codec.H265),
        load("vp8_320x180.ivf", Codec.VP8),
        load("vp8_1920x1080.ivf", Codec.VP8),
        load("vp8_270x480.ivf", Codec.VP8),
        load("vp9_320x180.ivf", Codec.VP9),
        load("vp9_1920x1080.ivf", Codec.VP9),
        load("vp9_270x480.ivf", Codec.VP9),
        load("av1_320x180.ivf", Codec.AV1),
        load("av1_1920x1080.ivf", Codec.AV1),
        load("av1_270x480.ivf", Codec.AV1),
        load("av1svt_320x180.ivf", Codec.AV1));
  }

  public static Clip load(String name, Codec codec) {
    String size = name.substring(name.lastIndexOf('_') + 1, name.lastIndexOf('.'));
    int by = size.indexOf('x');
    byte[] file = read(name);
    List<byte[]> frames =
        switch (codec) {
          case H264 -> accessUnits(file, first -> (first & 0x1f) == 9);
          case H265 -> accessUnits(file, first -> ((first >> 1) & 0x3f) == 35);
          default -> ivf(file);
        };
    return new Clip(
        name,
        codec,
        Integer.parseInt(size.substring(0, by)),
        Integer.parseInt(size.substring(by + 1)),
        frames);
  }

  @Override
  public String toString() {
    return name;
  }

  private static List<byte[]> ivf(byte[] file) {
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> frames = new ArrayList<>();
    int at = IVF_HEADER_BYTES;
    while (at < file.length) {
      int size = buffer.getInt(at);
      at += IVF_FRAME_HEADER_BYTES;
      frames.add(Arrays.copyOfRange(file, at, at + size));
      at += size;
    }
    return frames;
  }

  private interface IsDelimiter {
    boolean test(byte firstOfUnit);
  }

  private static List<byte[]> accessUnits(byte[] file, IsDelimiter isDelimiter) {
    List<Integer> starts = new ArrayList<>();
    for (int i = 0; i + 4 < file.length; i++) {
      boolean startCode = file[i] == 0 && file[i + 1] == 0 && file[i + 2] == 0 && file[i + 3] == 1;
      if (startCode && isDelimiter.test(file[i + 4])) {
        starts.add(i);
      }
    }
    starts.add(file.length);
    List<byte[]> frames = new ArrayList<>();
    for (int i = 0; i + 1 < starts.size(); i++) {
      frames.add(Arrays.copyOfRange(file, starts.get(i), starts.get(i + 1)));
    }
    return frames;
  }

  private static byte[] read(String name) {
    try (InputStream in = Objects.requireNonNull(Clip.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
