package io.coanchor.server.config;

import java.util.List;

/**
 * The plain HTTP listener.
 *
 * @param address the local address to listen on, empty for every one
 * @param port the TCP port; 0 lets the system choose
 * @param corsOrigins origins that may call from a browser; {@code *} is every origin, none is off
 * @param rateLimit limits per client address, also those of HTTPS
 */
public record HttpConfig(
    String address, int port, List<String> corsOrigins, RateLimitConfig rateLimit) {

  public HttpConfig {
    Checks.address("address", address);
    Checks.port("port", port);
    corsOrigins = List.copyOf(corsOrigins);
    for (String origin : corsOrigins) {
      if (!origin.equals("*") && !origin.matches("https?://[^/\\s]+")) {
        throw Checks.bad("cors-origins", origin, "* or scheme://host[:port] without a path");
      }
    }
    if (corsOrigins.contains("*") && corsOrigins.size() > 1) {
      throw Checks.bad("cors-origins", corsOrigins, "* alone, or a list of origins");
    }
  }

  static HttpConfig defaults() {
    return new HttpConfig("", 8080, List.of("*"), RateLimitConfig.defaults());
  }
}
