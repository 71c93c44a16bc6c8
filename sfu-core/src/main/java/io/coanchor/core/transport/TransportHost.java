package io.coanchor.core.transport;

import io.coanchor.core.dtls.DtlsHandshake;
import io.coanchor.core.dtls.SrtpKeys;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.sdp.DtlsRole;
import io.coanchor.core.srtp.RtpOpener;
import org.jspecify.annotations.Nullable;

/** What a transport needs of the owner of sockets and threads. */
public interface TransportHost {
  /**
   * Sends one datagram.
   *
   * @param array the transport's again on return
   * @return false when it was dropped because the way out is full
   */
  boolean send(RemoteAddress to, byte[] array, int offset, int length);

  /** Runs a handshake on another thread. */
  HandshakeInbox startHandshake(DtlsHandshake handshake);

  /**
   * What reports are written in, of {@link PeerTransport#RTCP_BUFFER_BYTES}. Nothing lies there
   * between two calls of a transport: those of one thread may share it.
   */
  default byte[] rtcpBuffer() {
    return new byte[PeerTransport.RTCP_BUFFER_BYTES];
  }

  /** Where packets in parts are encrypted to; null for a host that sends none. */
  default @Nullable PacketSlab slab() {
    return null;
  }

  /**
   * Opens the RTP that the peer sends, for hosts of thousands; the transport closes it.
   *
   * @return null to leave it to the SRTP session
   */
  default @Nullable RtpOpener opener(SrtpProfile profile, SrtpKeys keys, DtlsRole localRole) {
    return null;
  }
}
