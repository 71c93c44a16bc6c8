package io.coanchor.peer;

import io.coanchor.core.dtls.DtlsIdentity;
import io.coanchor.core.ice.RemoteAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a test may want otherwise.
 *
 * @param tcp connects by ICE-TCP
 * @param claimed whose fingerprint the offer tells
 * @param handshake what shakes hands, made from what would
 * @param port of its UDP socket, 0 for any
 * @param query more of the endpoint's query, beginning with an &
 * @param herald sends its first check to the server from elsewhere, before it does itself
 * @param ends between which its UDP socket is connected; null for one that is not, on loopback
 */
record PeerOptions(
    boolean tcp,
    int port,
    DtlsIdentity claimed,
    UnaryOperator<Handshakes.Job> handshake,
    String query,
    @Nullable Ends ends,
    @Nullable BiConsumer<RemoteAddress, byte[]> herald) {
  static final PeerOptions NONE =
      new PeerOptions(false, 0, TestPeer.IDENTITY, job -> job, "", null, null);

  static final PeerOptions TCP =
      new PeerOptions(true, 0, TestPeer.IDENTITY, job -> job, "", null, null);

  /**
   * Two addresses.
   *
   * @param own the peer's
   * @param server the one of the server's that it turns to
   */
  record Ends(InetAddress own, InetAddress server) {}

  PeerOptions withQuery(String more) {
    return new PeerOptions(tcp, port, claimed, handshake, more, ends, herald);
  }

  PeerOptions from(int otherPort) {
    return new PeerOptions(tcp, otherPort, claimed, handshake, query, ends, herald);
  }

  PeerOptions claiming(DtlsIdentity other) {
    return new PeerOptions(tcp, port, other, handshake, query, ends, herald);
  }

  PeerOptions shaking(UnaryOperator<Handshakes.Job> other) {
    return new PeerOptions(tcp, port, claimed, other, query, ends, herald);
  }

  PeerOptions between(InetAddress own, InetAddress server) {
    return new PeerOptions(tcp, port, claimed, handshake, query, new Ends(own, server), herald);
  }

  PeerOptions withHerald(BiConsumer<RemoteAddress, byte[]> other) {
    return new PeerOptions(tcp, port, claimed, handshake, query, ends, other);
  }

  /** Whether a candidate of the server's is the one to turn to. */
  boolean leadsTo(String candidate) {
    return ends == null || InetAddress.ofLiteral(candidate).equals(ends.server());
  }

  Wire open(int from, InetSocketAddress to) throws IOException {
    if (tcp) {
      return Wire.tcp(to.getPort());
    }
    return ends == null ? Wire.udp(from) : Wire.udp(new InetSocketAddress(ends.own(), from), to);
  }
}
