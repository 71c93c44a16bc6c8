package io.coanchor.server.config;

import java.net.InetAddress;

/**
 * An address clients are told to send media to.
 *
 * @param address an IP address
 * @param port the port there, or 0 for the port that is listened on
 */
public record AdvertisedAddress(InetAddress address, int port) {

  private static final String EXPECTED = "ADDRESS, IPV4:PORT or [IPV6]:PORT";

  /**
   * Reads {@code 203.0.113.7}, {@code 203.0.113.7:30800}, {@code 2001:db8::7} or {@code
   * [2001:db8::7]:8000}.
   */
  public static AdvertisedAddress parse(String text) {
    String host = text;
    String port = "";
    int colon = text.lastIndexOf(':');
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0 || (end + 1 < text.length() && text.charAt(end + 1) != ':')) {
        throw new IllegalArgumentException(EXPECTED);
      }
      host = text.substring(1, end);
      port = end + 1 < text.length() ? text.substring(end + 2) : "0";
    } else if (colon >= 0 && text.indexOf(':') == colon) {
      host = text.substring(0, colon);
      port = text.substring(colon + 1);
    }
    if (host.length() < text.length() && !port.matches("[0-9]{1,5}")) {
      throw new IllegalArgumentException(EXPECTED);
    }
    int number = port.isEmpty() ? 0 : Integer.parseInt(port);
    if (number > Checks.MAX_PORT) {
      throw new IllegalArgumentException(EXPECTED + " with a port in 0..65535");
    }
    try {
      return new AdvertisedAddress(InetAddress.ofLiteral(host), number);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(EXPECTED, e);
    }
  }
}
