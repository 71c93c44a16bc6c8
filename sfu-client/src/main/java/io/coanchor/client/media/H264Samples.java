package io.coanchor.client.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.mp4parser.boxes.iso14496.part15.AvcConfigurationBox;

/**
 * Turns H264 samples of an MP4 file (ISO/IEC 14496-15: NAL units behind their length, parameter
 * sets apart) to byte stream access units, with the parameter sets before each key frame.
 */
final class H264Samples {
  private static final byte[] START_CODE = {0, 0, 0, 1};
  private static final int TYPE_MASK = 0x1f;
  private static final int SPS = 7;

  private final int lengthBytes;
  private final byte[] parameterSets;

  H264Samples(AvcConfigurationBox configuration) {
    this.lengthBytes = configuration.getLengthSizeMinusOne() + 1;
    ByteArrayOutputStream sets = new ByteArrayOutputStream();
    append(sets, configuration.getSequenceParameterSets());
    append(sets, configuration.getPictureParameterSets());
    this.parameterSets = sets.toByteArray();
  }

  private static void append(ByteArrayOutputStream out, List<ByteBuffer> units) {
    for (ByteBuffer unit : units) {
      // the library leaves its buffers wherever it last read them, as when it logs them
      ByteBuffer view = unit.duplicate().rewind();
      byte[] bytes = new byte[view.remaining()];
      view.get(bytes);
      out.writeBytes(START_CODE);
      out.writeBytes(bytes);
    }
  }

  /** One sample as byte stream. */
  byte[] toByteStream(byte[] file, int offset, int length, boolean keyFrame) throws ClipException {
    ByteArrayOutputStream units = new ByteArrayOutputStream(length + parameterSets.length + 16);
    boolean inBand = false;
    int at = offset;
    int end = offset + length;
    while (at < end) {
      long size = 0;
      for (int i = 0; i < lengthBytes && at < end; i++) {
        size = size << 8 | (file[at++] & 0xff);
      }
      if (size < 1 || size > end - at) {
        throw new ClipException(
            String.format(
                Locale.ROOT, "mp4: NAL unit of %d bytes (expected: 1..%d)", size, end - at));
      }
      inBand |= (file[at] & TYPE_MASK) == SPS;
      units.writeBytes(START_CODE);
      units.write(file, at, (int) size);
      at += (int) size;
    }
    if (!keyFrame || inBand) {
      return units.toByteArray();
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream(units.size() + parameterSets.length);
    whole.writeBytes(parameterSets);
    whole.writeBytes(units.toByteArray());
    return whole.toByteArray();
  }
}
