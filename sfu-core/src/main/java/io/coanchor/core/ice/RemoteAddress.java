package io.coanchor.core.ice;

import io.coanchor.core.sdp.Candidate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a peer's packets come from and go to.
 *
 * @param address a resolved address; over TCP it names the connection by its far end
 * @param local which of this host's addresses they come to, and have to be answered from; null
 *     where there is no choice or the system does not tell. A peer that reaches two addresses of
 *     this host from one of its own has two candidate pairs (RFC 8445 section 6.1.2.2), of which it
 *     nominates one: they are told apart everywhere.
 */
public record RemoteAddress(
    Transport transport, InetSocketAddress address, @Nullable InetAddress local) {
  public RemoteAddress {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("address: " + address + " (expected: resolved)");
    }
  }

  /** An address that packets are sent to from whichever of this host's own the system takes. */
  public RemoteAddress(Transport transport, InetSocketAddress address) {
    this(transport, address, null);
  }

  /** A UDP address. */
  public static RemoteAddress udp(InetSocketAddress address) {
    return new RemoteAddress(Transport.UDP, address);
  }

  /** The far end of a TCP connection (RFC 6544). */
  public static RemoteAddress tcp(InetSocketAddress address) {
    return new RemoteAddress(Transport.TCP, address);
  }

  /**
   * Where a peer's candidate can be reached from here: over UDP, or over TCP if it is passive.
   *
   * @return null if it cannot be: a name, no port, or an active TCP candidate
   */
  public static @Nullable RemoteAddress of(Candidate candidate) {
    InetSocketAddress address = candidate.socketAddress();
    if (address == null || address.getPort() == 0) {
      return null;
    }
    if (candidate.transport() == Candidate.Transport.UDP) {
      return udp(address);
    }
    return candidate.tcpType() == Candidate.TcpType.ACTIVE ? null : tcp(address);
  }

  /** What carries the packets. */
  public enum Transport {
    UDP,
    /** Frames of RFC 4571 over a connection. */
    TCP
  }

  @Override
  public String toString() {
    String remote =
        bracketed(address.getAddress())
            + ":"
            + address.getPort()
            + "/"
            + transport.name().toLowerCase(Locale.ROOT);
    return local == null ? remote : remote + " at " + bracketed(local);
  }

  private static String bracketed(InetAddress host) {
    String text = host.getHostAddress();
    return text.indexOf(':') >= 0 ? "[" + text + "]" : text;
  }
}
