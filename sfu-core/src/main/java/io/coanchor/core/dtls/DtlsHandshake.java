package io.coanchor.core.dtls;

import io.coanchor.core.sdp.DtlsRole;
import io.coanchor.core.sdp.Fingerprint;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;

/**
 * One DTLS 1.2 handshake with use_srtp (RFC 6347, RFC 5764), both ends showing a certificate that
 * matches its session description's fingerprint (RFC 5763).
 *
 * <p>A ClientHello that also offers DTLS 1.3 or post-quantum groups, and comes in several fragments
 * for it, is answered with 1.2. There is no cookie exchange: datagrams come from an address that
 * ICE has validated, which proves the same (RFC 6347 section 4.2.1).
 *
 * <p>{@link #run} blocks and keeps time by itself; it belongs on a thread of its own.
 */
public final class DtlsHandshake {
  /** A handshake takes two round trips; this leaves eight retransmissions under heavy loss. */
  public static final int TIMEOUT_MILLIS = 20_000;

  /** ICE has shown the path works, so start faster than the second RFC 6347 starts with. */
  static final int FIRST_RESEND_MILLIS = 100;

  private final DtlsRole role;
  private final DtlsIdentity identity;
  private final List<Fingerprint> remoteFingerprints;
  private final SecureRandom random;
  private final int timeoutMillis;

  /**
   * Prepares a handshake.
   *
   * @param remoteFingerprints those of the peer's session description; one by the strongest hash
   *     function among them has to match
   */
  public DtlsHandshake(
      DtlsRole role,
      DtlsIdentity identity,
      List<Fingerprint> remoteFingerprints,
      SecureRandom random) {
    this(role, identity, remoteFingerprints, random, TIMEOUT_MILLIS);
  }

  /** The same with another time-out, for tests. */
  DtlsHandshake(
      DtlsRole role,
      DtlsIdentity identity,
      List<Fingerprint> remoteFingerprints,
      SecureRandom random,
      int timeoutMillis) {
    this.role = role;
    this.identity = identity;
    this.remoteFingerprints = List.copyOf(remoteFingerprints);
    this.random = random;
    this.timeoutMillis = timeoutMillis;
  }

  /**
   * Runs it to its end. Datagrams that are still in the pipe afterwards, and all later ones, belong
   * to the result's connection.
   *
   * @param pipe closing it ends the handshake at once
   * @throws DtlsFailure when there will be no keys; the peer has been told where that is possible
   */
  public DtlsResult run(DtlsPipe pipe) throws DtlsFailure {
    HandshakeOutcome outcome = new HandshakeOutcome(remoteFingerprints, timeoutMillis);
    PipeTransport transport = new PipeTransport(pipe, outcome);
    HandshakeCrypto crypto = new HandshakeCrypto(random);
    boolean server = role == DtlsRole.SERVER;
    try {
      if (server) {
        new DTLSServerProtocol().accept(new ServerPeer(crypto, identity, outcome), transport);
      } else {
        new DTLSClientProtocol().connect(new ClientPeer(crypto, identity, outcome), transport);
      }
      byte[] lastFlight = transport.establish();
      return outcome.result(new DtlsConnection(crypto.records(server), lastFlight, pipe.sender()));
    } catch (IOException e) {
      throw outcome.failure(e);
    }
  }
}
