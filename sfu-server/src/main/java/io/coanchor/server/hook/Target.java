package io.coanchor.server.hook;

import io.coanchor.server.config.CallbackConfig;
import java.net.URI;
import java.time.Duration;

/**
 * Where callbacks of an application go.
 *
 * @param sdkAppId the application
 * @param url an http or https URL
 * @param key what they are signed with; empty leaves them unsigned
 * @param keep how long one that is not accepted is tried again
 */
record Target(long sdkAppId, URI url, String key, Duration keep) {

  static Target of(long sdkAppId, CallbackConfig config) {
    return new Target(sdkAppId, URI.create(config.url()), config.key(), config.keep());
  }

  /** Scheme, host and port: the rest may carry a secret. */
  @Override
  public String toString() {
    return url.getScheme() + "://" + url.getRawAuthority();
  }
}
