package io.coanchor.server.config;

/**
 * The listener for health, metrics and debug state.
 *
 * @param address the local address to listen on, empty for every one
 * @param port the TCP port; 0 lets the system choose
 */
public record AdminConfig(String address, int port) {

  public AdminConfig {
    Checks.address("address", address);
    Checks.port("port", port);
  }

  static AdminConfig defaults() {
    return new AdminConfig("", 8081);
  }
}
