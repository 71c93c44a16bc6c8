package io.coanchor.server.auth;

import io.coanchor.server.config.AppConfig;
import io.coanchor.server.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The applications served and their keys. Immutable. */
public final class AppKeys {
  private static final int MAX_KEY_FILE_BYTES = 4096;

  private final Map<Long, App> apps;

  AppKeys(Map<Long, App> apps) {
    this.apps = Map.copyOf(apps);
  }

  /**
   * One application.
   *
   * @param keys what its UserSigs may be signed with
   * @param roomPermission whether a privateMapKey is required
   */
  record App(List<SecretKeySpec> keys, boolean roomPermission) {}

  /**
   * Takes the keys of {@code configs}, reading the files among them; white space around a file's
   * key does not count.
   *
   * @throws ConfigException where a file cannot be read or holds no key
   */
  public static AppKeys load(List<AppConfig> configs) throws ConfigException {
    Map<Long, App> apps = new HashMap<>();
    for (AppConfig config : configs) {
      List<SecretKeySpec> keys = new ArrayList<>();
      for (String secret : config.secretKeys()) {
        keys.add(Mac256.key(secret));
      }
      for (String file : config.secretKeyFiles()) {
        keys.add(Mac256.key(read(file)));
      }
      apps.put(config.sdkAppId(), new App(List.copyOf(keys), config.roomPermission()));
    }
    return new AppKeys(apps);
  }

  @Nullable App find(long sdkAppId) {
    return apps.get(sdkAppId);
  }

  private static String read(String file) throws ConfigException {
    try {
      Path path = Path.of(file);
      if (Files.size(path) > MAX_KEY_FILE_BYTES) {
        throw new ConfigException(
            "secret-key-files: "
                + file
                + ": "
                + Files.size(path)
                + " bytes (expected: at most "
                + MAX_KEY_FILE_BYTES
                + ")");
      }
      String secret = Files.readString(path, StandardCharsets.UTF_8).strip();
      if (secret.isEmpty()) {
        throw new ConfigException("secret-key-files: " + file + ": empty (expected: a secret)");
      }
      return secret;
    } catch (IOException e) {
      throw new ConfigException("secret-key-files: " + file + ": cannot be read: " + e, e);
    }
  }
}
