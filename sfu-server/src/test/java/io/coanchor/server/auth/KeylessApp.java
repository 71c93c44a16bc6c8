package io.coanchor.server.auth;

import io.coanchor.server.config.AppConfig;
import io.coanchor.server.config.ConfigException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An application without a key among others: no configuration makes one, TRTC has a code for it.
 */
public final class KeylessApp {
  private KeylessApp() {}

  /** A verifier for the applications configured, and for {@code keyless}. */
  public static UserSigVerifier verifier(List<AppConfig> configs, long keyless, InstantSource clock)
      throws ConfigException {
    AppKeys configured = AppKeys.load(configs);
    Map<Long, AppKeys.App> apps = new HashMap<>();
    for (AppConfig config : configs) {
      AppKeys.App app = configured.find(config.sdkAppId());
      if (app != null) {
        apps.put(config.sdkAppId(), app);
      }
    }
    apps.put(keyless, new AppKeys.App(List.of(), false));
    return new UserSigVerifier(new AppKeys(apps), clock);
  }
}
