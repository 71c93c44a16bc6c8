package io.coanchor.core.transport;

import io.coanchor.core.dtls.DtlsConnection;
import io.coanchor.core.dtls.DtlsHandshake;
import io.coanchor.core.packet.DropCounters;
import io.coanchor.core.packet.DropReason;
import io.coanchor.core.sdp.NegotiatedSession;
import org.jspecify.annotations.Nullable;

/**
 * The one DTLS association of a peer (RFC 5764): first a handshake, which the host runs off this
 * thread, then the connection that it leaves. On the owner's thread.
 */
final class DtlsAssociation {
  private final TransportSetup setup;
  private final TransportHost host;
  private final DropCounters drops;
  private @Nullable HandshakeInbox handshake;
  private @Nullable DtlsConnection connection;

  DtlsAssociation(TransportSetup setup, TransportHost host, DropCounters drops) {
    this.setup = setup;
    this.host = host;
    this.drops = drops;
  }

  /** Begins the handshake, if it has not begun. */
  void start() {
    if (handshake == null && connection == null) {
      handshake = startHandshake();
    }
  }

  private HandshakeInbox startHandshake() {
    NegotiatedSession session = setup.session();
    return host.startHandshake(
        new DtlsHandshake(
            session.dtlsRole(), setup.identity(), session.remoteFingerprints(), setup.random()));
  }

  /**
   * Takes one DTLS datagram; the first one that comes begins the handshake.
   *
   * @return false when the peer has said goodbye
   */
  boolean onDatagram(byte[] array, int offset, int length) {
    DtlsConnection made = connection;
    if (made != null) {
      return made.onDatagram(array, offset, length);
    }
    HandshakeInbox inbox = handshake;
    if (inbox == null) {
      inbox = startHandshake();
      handshake = inbox;
    }
    if (!inbox.offer(array, offset, length)) {
      drops.count(DropReason.DTLS_QUEUE_FULL);
    }
    return true;
  }

  /** The handshake has succeeded; {@link #drainHandshake} is due. */
  void onHandshakeDone(DtlsConnection result) {
    connection = result;
  }

  /**
   * What came for the handshake after it had ended belongs to the connection.
   *
   * @return false when the peer said goodbye there
   */
  boolean drainHandshake() {
    HandshakeInbox inbox = handshake;
    DtlsConnection made = connection;
    handshake = null;
    byte[] datagram;
    while (inbox != null && made != null && (datagram = inbox.poll()) != null) {
      if (!made.onDatagram(datagram, 0, datagram.length)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Ends the connection, or a handshake that runs.
   *
   * @param byPeer whether the peer has said goodbye: none is said in return
   */
  void close(boolean byPeer) {
    DtlsConnection made = connection;
    HandshakeInbox inbox = handshake;
    if (made == null) {
      if (inbox != null) {
        inbox.close();
      }
    } else if (!byPeer) {
      made.close();
    }
  }

  /** How far it is, for people. */
  String state() {
    return connection != null ? "done" : handshake != null ? "running" : "none";
  }
}
