package io.coanchor.core.dtls;

import java.io.IOException;
import org.bouncycastle.tls.DTLSTransport;

/**
 * The DTLS association after its handshake. No data travels over it, but records do: a peer whose
 * copy of our last flight was lost repeats its own and gets ours again (RFC 6347 section 4.2.4),
 * and either end may say goodbye.
 *
 * <p>Owned by one thread. Nothing here blocks: each datagram is worked through at once.
 */
public final class DtlsConnection {
  private final DTLSTransport dtls;
  private final PipeTransport transport;

  DtlsConnection(DTLSTransport dtls, PipeTransport transport) {
    this.dtls = dtls;
    this.transport = transport;
  }

  /**
   * Takes one datagram. What does not authenticate is ignored.
   *
   * @param array read only during the call
   * @return false once the connection is closed: by close_notify, a fatal alert, or {@link #close}
   */
  public boolean onDatagram(byte[] array, int offset, int length) {
    if (transport.isClosed()) {
      return false;
    }
    byte[] discarded = new byte[PipeTransport.RECEIVE_LIMIT_BYTES];
    transport.offer(array, offset, length);
    try {
      // Application data has no use here: each piece is dropped, until nothing is left.
      while (!transport.isClosed()) {
        dtls.receive(discarded, 0, discarded.length, 0);
      }
    } catch (PipeTransport.NothingLeft e) {
      return !transport.isClosed();
    } catch (IOException e) {
      // A fatal alert, received or raised: the library has closed the transport.
      transport.close();
    } finally {
      transport.withdraw();
      transport.flush();
    }
    return false;
  }

  /** Says goodbye (close_notify) and closes; without effect when closed already. */
  public void close() {
    if (transport.isClosed()) {
      return;
    }
    try {
      dtls.close();
    } catch (IOException e) {
      transport.close();
    }
  }

  /** Whether it is closed. */
  public boolean isClosed() {
    return transport.isClosed();
  }
}
