package io.coanchor.peer;

import io.coanchor.core.dtls.DtlsIdentity;
import java.util.function.UnaryOperator;

/**
 * What a test may want otherwise.
 *
 * @param tcp connects by ICE-TCP
 * @param claimed whose fingerprint the offer tells
 * @param handshake what shakes hands, made from what would
 * @param query more of the endpoint's query, beginning with an &
 */
record PeerOptions(
    boolean tcp, DtlsIdentity claimed, UnaryOperator<Handshakes.Job> handshake, String query) {
  static final PeerOptions NONE = new PeerOptions(false, TestPeer.IDENTITY, job -> job, "");

  static final PeerOptions TCP = new PeerOptions(true, TestPeer.IDENTITY, job -> job, "");

  PeerOptions withQuery(String more) {
    return new PeerOptions(tcp, claimed, handshake, more);
  }

  PeerOptions claiming(DtlsIdentity other) {
    return new PeerOptions(tcp, other, handshake, query);
  }

  PeerOptions shaking(UnaryOperator<Handshakes.Job> other) {
    return new PeerOptions(tcp, claimed, other, query);
  }
}
