package io.coanchor.peer;

import io.coanchor.core.dtls.DtlsIdentity;
import java.util.function.UnaryOperator;

/**
 * What a test may want otherwise.
 *
 * @param tcp connects by ICE-TCP
 * @param claimed whose fingerprint the offer tells
 * @param handshake what shakes hands, made from what would
 * @param port of its UDP socket, 0 for any
 * @param query more of the endpoint's query, beginning with an &
 */
record PeerOptions(
    boolean tcp,
    int port,
    DtlsIdentity claimed,
    UnaryOperator<Handshakes.Job> handshake,
    String query) {
  static final PeerOptions NONE = new PeerOptions(false, 0, TestPeer.IDENTITY, job -> job, "");

  static final PeerOptions TCP = new PeerOptions(true, 0, TestPeer.IDENTITY, job -> job, "");

  PeerOptions withQuery(String more) {
    return new PeerOptions(tcp, port, claimed, handshake, more);
  }

  PeerOptions from(int otherPort) {
    return new PeerOptions(tcp, otherPort, claimed, handshake, query);
  }

  PeerOptions claiming(DtlsIdentity other) {
    return new PeerOptions(tcp, port, other, handshake, query);
  }

  PeerOptions shaking(UnaryOperator<Handshakes.Job> other) {
    return new PeerOptions(tcp, port, claimed, other, query);
  }
}
