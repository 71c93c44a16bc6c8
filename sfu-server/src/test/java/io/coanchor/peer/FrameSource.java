package io.coanchor.peer;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Payloads that tell who they are, so that a viewer knows what is missing or was altered. */
final class FrameSource {
  private static final int BYTES = 120;
  private static final int HEAD = 16;

  private int pictureId;

  /** An Opus payload. */
  static byte[] sound(int id) {
    ByteBuffer payload = ByteBuffer.allocate(BYTES);
    payload.put((byte) 0x78);
    return sealed(payload, id);
  }

  /** A VP8 frame of one packet (RFC 7741). */
  byte[] picture(int id, boolean key) {
    pictureId = (pictureId + 1) & 0x7fff;
    ByteBuffer payload = ByteBuffer.allocate(BYTES);
    payload.put((byte) 0x90).put((byte) 0x80).putShort((short) (0x8000 | pictureId));
    payload.put((byte) (key ? 0x10 : 0x11)).put((byte) 0).put((byte) 0);
    if (key) {
      payload.put(new byte[] {(byte) 0x9d, 0x01, 0x2a, (byte) 0x80, 0x02, 0x68, 0x01});
    }
    return sealed(payload, id);
  }

  private static byte[] sealed(ByteBuffer payload, int id) {
    for (int i = HEAD; i < BYTES - 4; i++) {
      payload.put(i, (byte) (id * 31 + i));
    }
    payload.putInt(BYTES - 4, id);
    byte[] bytes = new byte[payload.capacity()];
    payload.get(0, bytes);
    return bytes;
  }

  /** The id, or null for what nobody here has made. */
  static @Nullable Integer idOf(byte[] array, int offset, int length) {
    if (length < HEAD + 4) {
      return null;
    }
    int id = ByteBuffer.wrap(array).getInt(offset + length - 4);
    int shift = BYTES - length;
    for (int i = length - 5; i >= 0 && i + shift >= HEAD; i--) {
      if (array[offset + i] != (byte) (id * 31 + i + shift)) {
        return null;
      }
    }
    return id;
  }
}
