package io.coanchor.server.auth;

import io.coanchor.server.auth.AppKeys.App;
import io.coanchor.server.auth.AuthException.Reason;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Objects;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Verifies UserSigs in the order TRTC does: app, user, expiry, userbuf, MAC. Every key of the app
 * is tried, whichever fits, and each comparison takes constant time.
 */
public final class UserSigVerifier {
  private final AppKeys apps;
  private final InstantSource clock;

  /**
   * @param clock wall time, for the expiry
   */
  public UserSigVerifier(AppKeys apps, InstantSource clock) {
    this.apps = apps;
    this.clock = clock;
  }

  /**
   * The room a request is for: either {@code intRoom} above 0 or {@code stringRoom}.
   *
   * @param intRoom an integer room, or 0
   * @param stringRoom a string room, or null
   */
  public record Room(long intRoom, @Nullable String stringRoom) {}

  /** Whether {@code sdkAppId} requires a privateMapKey. */
  public boolean needsRoomPermission(long sdkAppId) {
    App app = apps.find(sdkAppId);
    return app != null && app.roomPermission();
  }

  /**
   * Returns when {@code userSig} lets {@code userId} into {@code sdkAppId}.
   *
   * @throws AuthException with TRTC's code
   */
  public void verify(String userSig, long sdkAppId, String userId) throws AuthException {
    check(userSig, sdkAppId, userId);
  }

  /**
   * The room permission of a user whose UserSig was verified.
   *
   * @param privateMapKey a UserSig that carries the permission: the parameter of that name, or the
   *     UserSig itself
   * @throws AuthException {@link Reason#NOT_PERMITTED} whatever is wrong with it
   */
  public PrivateMapKey verifyRoom(String privateMapKey, long sdkAppId, String userId, Room room)
      throws AuthException {
    byte[] bytes;
    try {
      bytes = check(privateMapKey, sdkAppId, userId);
    } catch (AuthException e) {
      throw denied(e.getMessage() + " (code " + e.reason().code() + ")");
    }
    PrivateMapKey permission = bytes == null ? null : PrivateMapKey.decode(bytes);
    if (permission == null) {
      throw denied("no room permission in it (expected: TLS.userbuf with one)");
    }
    if (permission.sdkAppId() != sdkAppId || !permission.userId().equals(userId)) {
      throw denied("for another user or application");
    }
    if (permission.intRoom() != room.intRoom()
        || !Objects.equals(permission.stringRoom(), room.stringRoom())) {
      throw denied("for another room");
    }
    if (nowSeconds() > permission.expiresAtSeconds()) {
      throw denied("expired");
    }
    return permission;
  }

  /** Verifies and returns the decoded userbuf, or null where there is none. */
  private byte @Nullable [] check(String userSig, long sdkAppId, String userId)
      throws AuthException {
    if (userSig.isEmpty()) {
      throw new AuthException(Reason.EMPTY, "UserSig: empty (expected: a signature)");
    }
    App app = apps.find(sdkAppId);
    if (app == null) {
      throw new AuthException(
          Reason.UNKNOWN_APP, "sdkappid: " + sdkAppId + " (expected: an application served here)");
    }
    if (app.keys().isEmpty()) {
      throw new AuthException(Reason.NO_KEY, "sdkappid: " + sdkAppId + " has no key");
    }
    UserSigCodec.Decoded decoded = UserSigCodec.decode(userSig);
    UserSig sig = decoded.sig();
    if (sig.sdkAppId() != sdkAppId) {
      throw new AuthException(Reason.OTHER_APP, "UserSig: not of sdkappid " + sdkAppId);
    }
    if (!sig.userId().equals(userId)) {
      throw new AuthException(Reason.OTHER_USER, "UserSig: not of user " + userId);
    }
    if (nowSeconds() > sig.issuedAtSeconds() + sig.lifeSeconds()) {
      throw new AuthException(
          Reason.EXPIRED,
          "UserSig: expired at " + (sig.issuedAtSeconds() + sig.lifeSeconds()) + " (Unix time)");
    }
    byte[] userBuf = userBuf(sig.userBuf());
    if (!macFits(app, decoded)) {
      throw new AuthException(Reason.WRONG_KEY, "UserSig: not signed with a key of the app");
    }
    return userBuf;
  }

  private static byte @Nullable [] userBuf(@Nullable String text) throws AuthException {
    if (text == null) {
      return null;
    }
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new AuthException(Reason.BAD_CONTENT, "UserSig: TLS.userbuf: not standard base64");
    }
  }

  private static boolean macFits(App app, UserSigCodec.Decoded decoded) {
    byte[] claimed;
    try {
      claimed = Base64.getDecoder().decode(decoded.mac());
    } catch (IllegalArgumentException e) {
      return false;
    }
    boolean fits = false;
    for (SecretKeySpec key : app.keys()) {
      fits |= MessageDigest.isEqual(Mac256.of(key, decoded.sig()), claimed);
    }
    return fits && claimed.length == Mac256.MAC_BYTES;
  }

  private long nowSeconds() {
    return clock.instant().getEpochSecond();
  }

  private static AuthException denied(String what) {
    return new AuthException(Reason.NOT_PERMITTED, "privatemapkey: " + what);
  }
}
