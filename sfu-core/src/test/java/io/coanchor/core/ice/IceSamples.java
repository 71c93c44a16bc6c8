package io.coanchor.core.ice;

import io.coanchor.core.sdp.IceCredentials;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Addresses and credentials of the tests. */
final class IceSamples {
  static final long MS = 1_000_000L;
  static final long SECOND = 1_000_000_000L;

  static final IceCredentials SERVER = new IceCredentials("srvA", "serverPasswordServerPassword");
  static final IceCredentials SERVER_RESTARTED =
      new IceCredentials("srvB", "restartedServerPasswordServer");
  static final IceCredentials CLIENT = new IceCredentials("cliA", "clientPasswordClientPassword");
  static final IceCredentials CLIENT_RESTARTED =
      new IceCredentials("cliB", "restartedClientPasswordClient");

  static final RemoteAddress SERVER_UDP = udp("203.0.113.7", 8000);
  static final RemoteAddress CLIENT_UDP = udp("198.51.100.1", 40_001);
  static final RemoteAddress CLIENT_REBOUND = udp("198.51.100.1", 40_999);

  static final long HOST_PRIORITY = (126L << 24) | (65_535L << 8) | 255;

  private IceSamples() {}

  static RemoteAddress udp(String host, int port) {
    return RemoteAddress.udp(new InetSocketAddress(InetAddress.ofLiteral(host), port));
  }

  static RemoteAddress tcp(String host, int port) {
    return RemoteAddress.tcp(new InetSocketAddress(InetAddress.ofLiteral(host), port));
  }
}
