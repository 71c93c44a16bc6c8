package io.coanchor.conformance;

import java.util.UUID;

/**
 * A server named by system properties, for any server at all: {@code conformance.whip-url}, {@code
 * conformance.whep-url} (of a live stream) and {@code conformance.whep-idle-url}, where {@code
 * {stream}} becomes a new name each time, and {@code conformance.bearer}.
 */
final class UrlTemplates implements ConformanceTarget {

  @Override
  public Endpoint publish() {
    return endpoint("conformance.whip-url", true);
  }

  @Override
  public Endpoint publishWithBearer() {
    return publish();
  }

  @Override
  public Endpoint publishWithoutCredentials() {
    return endpoint("conformance.whip-url", false);
  }

  @Override
  public Endpoint play() {
    return endpoint("conformance.whep-url", true);
  }

  @Override
  public Endpoint playWithBearer() {
    return play();
  }

  @Override
  public Endpoint playWithoutCredentials() {
    return endpoint("conformance.whep-url", false);
  }

  @Override
  public Endpoint playNotLive() {
    return endpoint("conformance.whep-idle-url", true);
  }

  private static Endpoint endpoint(String property, boolean withBearer) {
    String template = System.getProperty(property);
    if (template == null) {
      throw new IllegalStateException(property + ": not set (expected: a URL)");
    }
    String stream = "c" + UUID.randomUUID().toString().substring(0, 8);
    Endpoint plain = new Endpoint(template.replace("{stream}", stream));
    String bearer = withBearer ? System.getProperty("conformance.bearer", "") : "";
    return new Endpoint(plain.uri(), bearer);
  }
}
