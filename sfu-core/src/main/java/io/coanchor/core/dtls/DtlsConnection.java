package io.coanchor.core.dtls;

import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.AlertLevel;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.HandshakeType;

/**
 * The DTLS association after its handshake. No data travels over it, but records do: a peer whose
 * copy of our last flight was lost repeats its own and gets ours again (RFC 6347 section 4.2.4),
 * and either end may say goodbye.
 *
 * <p>Nothing of the library that shook hands is kept. Our last flight is repeated as it was, record
 * numbers included: a peer that has it drops it as a replay, and one that repeats its own has not.
 *
 * <p>Owned by one thread. Nothing here blocks: each datagram is worked through at once.
 */
public final class DtlsConnection {
  /** Of the records after a change of cipher, in the only handshake there is. */
  private static final int EPOCH = 1;

  /**
   * Records that are decrypted of one datagram. A peer has one that matters in it; some fifty that
   * are forged would fit, and each costs as much as several media packets.
   */
  private static final int MAX_OPENED = 4;

  private final AeadRecords records;
  private final byte[] lastFlight;
  private final DtlsSender out;
  private boolean closed;

  /**
   * Takes over.
   *
   * @param lastFlight what the peer may have missed; empty when ours was not the last
   */
  DtlsConnection(AeadRecords records, byte[] lastFlight, DtlsSender out) {
    this.records = records;
    this.lastFlight = lastFlight;
    this.out = out;
  }

  /**
   * Takes one datagram. What does not authenticate is ignored.
   *
   * @param array read only during the call
   * @return false once the connection is closed: by close_notify, a fatal alert, or {@link #close}
   */
  public boolean onDatagram(byte[] array, int offset, int length) {
    int at = offset;
    int end = offset + length;
    int opened = 0;
    while (!closed && opened < MAX_OPENED && end - at >= AeadRecords.HEADER_BYTES) {
      int body = AeadRecords.bodyLength(array, at);
      if (body > end - at - AeadRecords.HEADER_BYTES) {
        break;
      }
      if (AeadRecords.epoch(array, at) == EPOCH) {
        onRecord(array, at, body);
        opened++;
      }
      at += AeadRecords.HEADER_BYTES + body;
    }
    return !closed;
  }

  /** Application data has no use here, and the rest belongs to handshakes: neither is opened. */
  private void onRecord(byte[] array, int at, int body) {
    int type = array[at];
    if (type != ContentType.alert && type != ContentType.handshake) {
      return;
    }
    byte[] plain = records.open(array, at, body);
    if (plain == null || plain.length < 2) {
      return;
    }
    if (type == ContentType.handshake) {
      if (plain[0] == HandshakeType.finished && lastFlight.length > 0) {
        out.send(lastFlight, 0, lastFlight.length);
      }
    } else if (plain[0] == AlertLevel.fatal) {
      closed = true;
    } else if (plain[1] == AlertDescription.close_notify) {
      close();
    }
  }

  /** Says goodbye (close_notify) and closes; without effect when closed already. */
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    byte[] goodbye =
        records.seal(
            (byte) ContentType.alert,
            (byte) AlertLevel.warning,
            (byte) AlertDescription.close_notify);
    out.send(goodbye, 0, goodbye.length);
  }

  /** Whether it is closed. */
  public boolean isClosed() {
    return closed;
  }
}
