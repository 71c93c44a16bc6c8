package io.coanchor.loadtest.peer;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Those of any server: URLs with {@code {stream}}, {@code {user}} and {@code {n}} (the number of
 * the publisher or viewer, from 0) in them.
 */
public final class TemplateEndpoints implements Endpoints {
  private final String whip;
  private final String whep;

  /**
   * Endpoints from templates.
   *
   * @throws IllegalArgumentException if one gives no http or https URL
   */
  public TemplateEndpoints(String whip, String whep) {
    this.whip = whip;
    this.whep = whep;
    URI _ = publish("s", "u", 0);
    URI _ = play("s", "u", 0);
  }

  @Override
  public URI publish(String stream, String user, int number) {
    return fill(whip, stream, user, number);
  }

  @Override
  public URI play(String stream, String user, int number) {
    return fill(whep, stream, user, number);
  }

  private static URI fill(String template, String stream, String user, int number) {
    URI filled =
        URI.create(
            template
                .replace("{stream}", encode(stream))
                .replace("{user}", encode(user))
                .replace("{n}", Integer.toString(number)));
    if (filled.getHost() == null
        || !("http".equals(filled.getScheme()) || "https".equals(filled.getScheme()))) {
      throw new IllegalArgumentException(template + " (expected: an http or https URL)");
    }
    return filled;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
