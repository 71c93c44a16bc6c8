package io.coanchor.core.codec.payload;

import io.coanchor.core.codec.FrameInfo;

/** H.264 and H.265 to byte stream. The payload inspector has checked all lengths. */
final class NalJoiner implements PayloadJoiner {
  private static final byte[] START_CODE = {0, 0, 0, 1};

  private final NalSyntax syntax;
  private boolean fragmentOpen;

  NalJoiner(NalSyntax syntax) {
    this.syntax = syntax;
  }

  @Override
  public boolean provesStart(byte[] payload, int offset, int length, FrameInfo info) {
    int type = syntax.typeOf(payload[offset]);
    int first =
        type == syntax.aggregationType()
            ? syntax.typeOf(payload[offset + syntax.headerBytes() + 2])
            : type;
    return syntax.beginsFrame(first, info);
  }

  @Override
  public void begin(FrameBuffer frame) {
    fragmentOpen = false;
  }

  @Override
  public boolean append(byte[] payload, int offset, int length, FrameInfo info, FrameBuffer frame) {
    int type = syntax.typeOf(payload[offset]);
    if (type == syntax.fragmentType()) {
      return fragment(payload, offset, length, frame);
    }
    if (fragmentOpen) {
      return false;
    }
    if (type != syntax.aggregationType()) {
      return frame.append(START_CODE, 0, START_CODE.length)
          && frame.append(payload, offset, length);
    }
    int at = offset + syntax.headerBytes();
    while (at < offset + length) {
      int size = (payload[at] & 0xff) << 8 | (payload[at + 1] & 0xff);
      at += 2;
      if (!frame.append(START_CODE, 0, START_CODE.length) || !frame.append(payload, at, size)) {
        return false;
      }
      at += size;
    }
    return true;
  }

  @Override
  public boolean isWhole(FrameBuffer frame) {
    return !fragmentOpen;
  }

  private boolean fragment(byte[] payload, int offset, int length, FrameBuffer frame) {
    int data = syntax.headerBytes() + 1;
    byte header = payload[offset + data - 1];
    boolean start = (header & NalPacketizer.FRAGMENT_START) != 0;
    if (start == fragmentOpen) {
      return false;
    }
    fragmentOpen = (header & NalPacketizer.FRAGMENT_END) == 0;
    boolean begun =
        !start
            || (frame.append(START_CODE, 0, START_CODE.length)
                && frame.append(syntax.retype(payload[offset], syntax.typeOfWhole(header)))
                && frame.append(payload, offset + 1, syntax.headerBytes() - 1));
    return begun && frame.append(payload, offset + data, length - data);
  }
}
