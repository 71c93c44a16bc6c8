package io.coanchor.server.config;

import java.net.InetAddress;
import java.time.Duration;

/** The checks of the records; each failure shows offending and expected value. */
final class Checks {
  static final int MAX_PORT = 65_535;

  private Checks() {}

  static void port(String key, int port) {
    range(key, port, 0, MAX_PORT);
  }

  static void range(String key, long value, long min, long max) {
    if (value < min || value > max) {
      throw bad(key, value, min + ".." + max);
    }
  }

  static void duration(String key, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw bad(key, Durations.format(value), Durations.format(min) + ".." + Durations.format(max));
    }
  }

  static void address(String key, String address) {
    if (address.isEmpty()) {
      return;
    }
    try {
      InetAddress.ofLiteral(address);
    } catch (IllegalArgumentException e) {
      throw bad(key, address, "an IP address, or empty for every one");
    }
  }

  static IllegalArgumentException bad(String key, Object value, String expected) {
    return new IllegalArgumentException(key + ": " + value + " (expected: " + expected + ")");
  }
}
