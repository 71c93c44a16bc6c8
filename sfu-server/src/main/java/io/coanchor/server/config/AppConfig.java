package io.coanchor.server.config;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;

/**
 * One application (SDKAppID) and the keys its UserSigs are signed with.
 *
 * @param sdkAppId the application's number, 1..4294967295
 * @param secretKeys the secrets themselves; several while one is being rotated
 * @param secretKeyFiles files that hold one secret each
 * @param roomPermission whether a privateMapKey is required in every UserSig
 * @param timeZone where its days begin and end: a name of the time zone database, or UTC
 * @param callback where it wants to be told what happens in its rooms
 */
public record AppConfig(
    long sdkAppId,
    List<String> secretKeys,
    List<String> secretKeyFiles,
    boolean roomPermission,
    String timeZone,
    CallbackConfig callback) {

  private static final long MAX_SDK_APP_ID = 0xffff_ffffL;

  public AppConfig {
    Checks.range("sdk-app-id", sdkAppId, 1, MAX_SDK_APP_ID);
    secretKeys = List.copyOf(secretKeys);
    secretKeyFiles = List.copyOf(secretKeyFiles);
    if (secretKeys.contains("")) {
      throw Checks.bad("secret-keys", "\"\"", "a secret that is not empty");
    }
    if (secretKeys.isEmpty() && secretKeyFiles.isEmpty()) {
      throw Checks.bad("secret-keys", "[]", "a key here or in secret-key-files");
    }
    if (!timeZone.isEmpty() && !isZone(timeZone)) {
      throw Checks.bad("time-zone", timeZone, "a name such as Asia/Shanghai, or UTC");
    }
  }

  private static boolean isZone(String name) {
    try {
      return !ZoneId.of(name).getId().isEmpty();
    } catch (DateTimeException e) {
      return false;
    }
  }

  /** Where its days begin and end. */
  public ZoneId zone() {
    return ZoneId.of(timeZone.isEmpty() ? "UTC" : timeZone);
  }

  /** An application that wants no callbacks, with days of UTC. */
  public AppConfig(
      long sdkAppId, List<String> secretKeys, List<String> secretKeyFiles, boolean roomPermission) {
    this(sdkAppId, secretKeys, secretKeyFiles, roomPermission, "", CallbackConfig.defaults());
  }

  /** Never shows the secrets. */
  @Override
  public String toString() {
    return "AppConfig[sdkAppId="
        + sdkAppId
        + ", keys="
        + (secretKeys.size() + secretKeyFiles.size())
        + ", roomPermission="
        + roomPermission
        + ", timeZone="
        + zone()
        + ", callback="
        + callback
        + "]";
  }
}
