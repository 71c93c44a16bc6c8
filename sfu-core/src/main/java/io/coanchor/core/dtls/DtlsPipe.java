package io.coanchor.core.dtls;

/**
 * How DTLS datagrams reach a handshake and leave it; the host's side of the bargain. Over ICE-TCP a
 * datagram is one frame (RFC 4571).
 *
 * <p>Both methods are called on the thread that runs the handshake only; what the {@link
 * DtlsConnection} sends afterwards leaves through the {@link #sender}.
 */
public interface DtlsPipe extends DtlsSender {
  /** {@link #receive}: nothing came in time. */
  int TIMED_OUT = -1;

  /** {@link #receive}: the transport is gone, give up. */
  int CLOSED = -2;

  /**
   * Waits for the next datagram from the validated address.
   *
   * @param buffer where to copy it; the callee does not keep it
   * @param length the room there is; what does not fit is cut off
   * @param waitMillis how long to wait, at least 1
   * @return the datagram's length, {@link #TIMED_OUT} or {@link #CLOSED}
   */
  int receive(byte[] buffer, int offset, int length, int waitMillis);

  /**
   * What a connection keeps of the pipe, called on the thread that drives it: nothing that only a
   * handshake needs should hang on it.
   */
  default DtlsSender sender() {
    return this;
  }
}
