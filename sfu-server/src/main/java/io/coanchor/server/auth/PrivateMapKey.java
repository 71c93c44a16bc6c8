package io.coanchor.server.auth;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A room permission, as it stands in a UserSig's {@code TLS.userbuf}: big-endian version, user,
 * app, room, expiry, privilege bits, account type and, in version 1, a string room.
 *
 * @param userId who it is for
 * @param sdkAppId the application
 * @param intRoom the integer room, 0 with a string room
 * @param stringRoom the string room, or null
 * @param expiresAtSeconds Unix time after which it no longer holds
 * @param privileges bits of {@link Privilege}
 */
public record PrivateMapKey(
    String userId,
    long sdkAppId,
    long intRoom,
    @Nullable String stringRoom,
    long expiresAtSeconds,
    long privileges) {

  private static final int FIXED_BYTES = 1 + 2 + 5 * 4;
  private static final long UNSIGNED_INT = 0xffff_ffffL;

  /** Whether {@code privilege} is granted. */
  public boolean allows(Privilege privilege) {
    return (privileges & privilege.bit()) != 0;
  }

  /** The bytes to put into {@code TLS.userbuf}. */
  public byte[] encode() {
    byte[] user = userId.getBytes(StandardCharsets.UTF_8);
    byte[] room = stringRoom == null ? new byte[0] : stringRoom.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out =
        ByteBuffer.allocate(FIXED_BYTES + user.length + (stringRoom == null ? 0 : 2 + room.length));
    out.put((byte) (stringRoom == null ? 0 : 1)).putShort((short) user.length).put(user);
    out.putInt((int) sdkAppId).putInt((int) intRoom).putInt((int) expiresAtSeconds);
    out.putInt((int) privileges).putInt(0);
    if (stringRoom != null) {
      out.putShort((short) room.length).put(room);
    }
    return out.array();
  }

  /** Reads a permission; null for bytes that are none. */
  static @Nullable PrivateMapKey decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      int version = in.get();
      if (version != 0 && version != 1) {
        return null;
      }
      String user = text(in);
      long app = in.getInt() & UNSIGNED_INT;
      long room = in.getInt() & UNSIGNED_INT;
      long expiry = in.getInt() & UNSIGNED_INT;
      long privileges = in.getInt() & UNSIGNED_INT;
      in.getInt();
      String stringRoom = version == 1 ? text(in) : null;
      return in.hasRemaining()
          ? null
          : new PrivateMapKey(user, app, room, stringRoom, expiry, privileges);
    } catch (BufferUnderflowException e) {
      return null;
    }
  }

  private static String text(ByteBuffer in) {
    int length = in.getShort() & 0xffff;
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] text = new byte[length];
    in.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }
}
