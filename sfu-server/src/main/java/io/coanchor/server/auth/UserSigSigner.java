package io.coanchor.server.auth;

import java.util.Base64;

/** Signs UserSigs and privateMapKeys with one key of one app, as TLSSigAPIv2 does. */
public final class UserSigSigner {
  private final long sdkAppId;
  private final String secretKey;

  public UserSigSigner(long sdkAppId, String secretKey) {
    this.sdkAppId = sdkAppId;
    this.secretKey = secretKey;
  }

  /**
   * A UserSig.
   *
   * @param nowSeconds the issue time, Unix time
   * @param lifeSeconds how long it holds
   */
  public String sign(String userId, long nowSeconds, long lifeSeconds) {
    return encode(new UserSig(userId, sdkAppId, nowSeconds, lifeSeconds, null));
  }

  /** A UserSig that carries a room permission, which is what a privateMapKey is. */
  public String sign(String userId, long nowSeconds, long lifeSeconds, PrivateMapKey permission) {
    String userBuf = Base64.getEncoder().encodeToString(permission.encode());
    return encode(new UserSig(userId, sdkAppId, nowSeconds, lifeSeconds, userBuf));
  }

  private String encode(UserSig sig) {
    return UserSigCodec.encode(sig, Mac256.of(Mac256.key(secretKey), sig));
  }
}
