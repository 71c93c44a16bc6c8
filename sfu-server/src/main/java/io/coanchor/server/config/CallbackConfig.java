package io.coanchor.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Where an application wants to be told what happens in its rooms.
 *
 * @param url an http or https URL that answers POST; empty for not at all
 * @param key what callbacks are signed with, at most 32 letters and digits; empty leaves them
 *     unsigned
 * @param keep how long a callback that is not accepted is tried again, counted from the event
 * @param usage whether it also wants to be told each entry of its billing ledger
 */
public record CallbackConfig(String url, String key, Duration keep, boolean usage) {
  private static final int MAX_URL_LENGTH = 2048;
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9]{0,32}");
  private static final Duration MIN_KEEP = Duration.ofMinutes(1);
  private static final Duration MAX_KEEP = Duration.ofDays(30);
  private static final String URL_EXPECTED =
      "http://HOST… or https://HOST… without user, password and fragment, at most "
          + MAX_URL_LENGTH
          + " characters";

  public CallbackConfig {
    if (!url.isEmpty()) {
      checkUrl(url);
    } else if (!key.isEmpty()) {
      throw Checks.bad("url", "\"\"", "a URL, as there is a key");
    } else if (usage) {
      throw Checks.bad("url", "\"\"", "a URL, as usage is to be told");
    }
    if (!KEY.matcher(key).matches()) {
      throw Checks.bad("key", "(hidden)", "at most 32 letters and digits");
    }
    Checks.duration("keep", keep, MIN_KEEP, MAX_KEEP);
  }

  private static void checkUrl(String url) {
    try {
      URI uri = new URI(url);
      String scheme = uri.getScheme();
      boolean http = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
      boolean port = uri.getPort() == -1 || (uri.getPort() > 0 && uri.getPort() <= Checks.MAX_PORT);
      if (http
          && port
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawFragment() == null
          && url.length() <= MAX_URL_LENGTH) {
        return;
      }
    } catch (URISyntaxException e) {
      // its message shows all of it, and a query may carry a secret
      throw Checks.bad("url", "(" + e.getReason() + ")", URL_EXPECTED);
    }
    String shown = url.replaceAll("//[^/]*@", "//(hidden)@").replaceAll("\\?.*", "?…");
    throw Checks.bad("url", shown.substring(0, Math.min(80, shown.length())), URL_EXPECTED);
  }

  /** No callbacks. */
  public static CallbackConfig defaults() {
    return new CallbackConfig("", "", Duration.ofHours(24), false);
  }

  /** Whether there is somebody to tell. */
  public boolean isEnabled() {
    return !url.isEmpty();
  }

  /** Never shows the key, nor what the URL carries behind its host. */
  @Override
  public String toString() {
    return "CallbackConfig[enabled="
        + isEnabled()
        + ", keep="
        + Durations.format(keep)
        + ", usage="
        + usage
        + "]";
  }
}
