package io.coanchor.core.dtls;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.bouncycastle.tls.DatagramTransport;

/**
 * What BouncyCastle reads from and writes to during the handshake: the host's pipe, bounded against
 * floods.
 *
 * <p>The library sends every record by itself. They are gathered into datagrams of a flight, as the
 * loss or the overtaking of any one record costs a time-out (RFC 6347 section 4.2.3 allows it).
 */
final class PipeTransport implements DatagramTransport {
  /** Passes every path a browser's media passes: its own packets are not longer. */
  static final int SEND_LIMIT_BYTES = 1200;

  /** Several records of a flight in one datagram, also from a peer that believes in 1,500 bytes. */
  static final int RECEIVE_LIMIT_BYTES = 4096;

  /**
   * About 20 s of retransmission at its fastest (50 ms), a flight of a long certificate chain each
   * time, everything doubled.
   */
  static final int MAX_HANDSHAKE_DATAGRAMS = 1024;

  private static final byte[] NOTHING = new byte[0];

  private final DtlsPipe pipe;
  private final HandshakeOutcome outcome;

  private int handshakeDatagrams;
  private boolean closed;
  private byte[] flight = NOTHING;
  private int flightLength;

  PipeTransport(DtlsPipe pipe, HandshakeOutcome outcome) {
    this.pipe = pipe;
    this.outcome = outcome;
  }

  /**
   * Sends the end of the handshake.
   *
   * @return what was sent after the peer's last word, empty when that ended it
   */
  byte[] establish() {
    byte[] last = Arrays.copyOf(flight, flightLength);
    flush();
    return last;
  }

  @Override
  public int getReceiveLimit() {
    return RECEIVE_LIMIT_BYTES;
  }

  @Override
  public int getSendLimit() {
    return SEND_LIMIT_BYTES;
  }

  @Override
  public int receive(byte[] buf, int off, int len, int waitMillis) throws IOException {
    flush();
    int received = pipe.receive(buf, off, len, Math.max(1, waitMillis));
    if (received == DtlsPipe.CLOSED) {
      closed = true;
      throw outcome.abort(DtlsFailure.Reason.CANCELLED, "the transport was closed");
    }
    if (received < 0) {
      return -1;
    }
    handshakeDatagrams++;
    if (handshakeDatagrams > MAX_HANDSHAKE_DATAGRAMS) {
      throw outcome.abort(
          DtlsFailure.Reason.FLOODED,
          String.format(Locale.ROOT, "more than %d datagrams", MAX_HANDSHAKE_DATAGRAMS));
    }
    return HandshakeBounds.allowDatagram(buf, off, received) ? received : -1;
  }

  @Override
  public void send(byte[] buf, int off, int len) {
    if (closed) {
      return;
    }
    if (flightLength + len > SEND_LIMIT_BYTES) {
      flush();
    }
    if (flight.length == 0) {
      flight = new byte[SEND_LIMIT_BYTES];
    }
    System.arraycopy(buf, off, flight, flightLength, len);
    flightLength += len;
  }

  /**
   * Sends what has been gathered. Done before waiting for an answer, and at the end of each call.
   */
  void flush() {
    if (flightLength > 0) {
      pipe.send(flight, 0, flightLength);
      flight = NOTHING;
      flightLength = 0;
    }
  }

  @Override
  public void close() {
    if (!closed) {
      flush();
      closed = true;
    }
  }
}
