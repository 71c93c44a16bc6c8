package io.coanchor.server.room.session;

import io.coanchor.core.sdp.Candidate;
import io.coanchor.server.config.AdvertisedAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/** The server's candidates: the advertised addresses, else the host's own. */
public final class LocalCandidates {
  private final List<AdvertisedAddress> advertised;
  private final int udpPort;
  private final int tcpPort;

  public LocalCandidates(List<AdvertisedAddress> advertised, int udpPort, int tcpPort) {
    this.advertised = List.copyOf(advertised);
    this.udpPort = udpPort;
    this.tcpPort = tcpPort;
  }

  /**
   * The candidates for one client, UDP before TCP.
   *
   * @param client where its request came from: one on this host is told the loopback address too
   */
  public List<Candidate> forClient(InetAddress client) {
    List<AdvertisedAddress> addresses =
        advertised.isEmpty() ? ownAddresses(client.isLoopbackAddress()) : advertised;
    List<Candidate> candidates = new ArrayList<>();
    int index = 0;
    for (AdvertisedAddress each : addresses) {
      int port = each.port() == 0 ? udpPort : each.port();
      candidates.add(Candidate.hostUdp(index++, each.address().getHostAddress(), port));
    }
    index = 0;
    for (AdvertisedAddress each : addresses) {
      int port = each.port() == 0 ? tcpPort : each.port();
      candidates.add(Candidate.hostTcpPassive(index++, each.address().getHostAddress(), port));
    }
    return candidates;
  }

  private static List<AdvertisedAddress> ownAddresses(boolean withLoopback) {
    List<AdvertisedAddress> found = new ArrayList<>();
    List<AdvertisedAddress> loopback = new ArrayList<>();
    try {
      for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
        if (!each.isUp()) {
          continue;
        }
        each.inetAddresses()
            .filter(a -> !a.isLinkLocalAddress() && !a.isMulticastAddress())
            .map(LocalCandidates::withoutScope)
            .map(a -> new AdvertisedAddress(a, 0))
            .forEach(a -> (a.address().isLoopbackAddress() ? loopback : found).add(a));
      }
    } catch (SocketException e) {
      throw new IllegalStateException("the host's addresses cannot be listed", e);
    }
    if (withLoopback || found.isEmpty()) {
      // a client on this host reaches it there whatever its other networks do
      loopback.addAll(found);
      return loopback;
    }
    return found;
  }

  /** Without the zone that {@code getHostAddress} would append to an IPv6 address. */
  private static InetAddress withoutScope(InetAddress address) {
    if (address instanceof Inet6Address) {
      try {
        return InetAddress.getByAddress(address.getAddress());
      } catch (java.net.UnknownHostException e) {
        throw new IllegalStateException(e);
      }
    }
    return address;
  }
}
