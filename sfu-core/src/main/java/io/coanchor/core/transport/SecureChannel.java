package io.coanchor.core.transport;

import io.coanchor.core.dtls.DtlsResult;
import io.coanchor.core.forward.MediaPacket;
import io.coanchor.core.ice.IceAgent;
import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.packet.DatagramKind;
import io.coanchor.core.packet.DropCounters;
import io.coanchor.core.packet.DropReason;
import io.coanchor.core.rtp.RtpParts;
import io.coanchor.core.sdp.DtlsRole;
import io.coanchor.core.sdp.IceCredentials;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * ICE, DTLS and SRTP of one peer: datagrams below, plain RTP and RTCP above.
 *
 * <p>Nothing but STUN is looked at from an address that ICE has not validated. Nothing but what
 * SRTP has authenticated reaches the {@link Listener}. Owned by one thread.
 */
final class SecureChannel implements IceAgent.Listener {
  /** Plain packets and events, on the owner's thread. */
  interface Listener {
    /** Keys are there: media may flow both ways. */
    void onReady(long nowNs);

    /** An authenticated RTP packet; the bytes may be changed, until the call returns. */
    void onRtp(byte[] array, int offset, int length, long nowNs);

    /** An authenticated compound RTCP packet; the bytes are only valid during the call. */
    void onRtcp(byte[] array, int offset, int length, long nowNs);

    /** An ICE restart is complete: the old local ufrag leads nowhere any more. */
    void onUfragRetired(String localUfrag);

    /** Final; nothing is sent or received any more. */
    void onClosed(CloseReason reason, String detail, long nowNs);
  }

  // given
  private final DtlsRole role;
  private final TransportHost host;
  private final Listener listener;
  private final DropCounters drops;

  // owned
  private final IceAgent ice;
  private final PeerTimeout timeout;
  private final DtlsAssociation dtls;
  private @Nullable SrtpTransport srtp;

  // derived
  private boolean closed;

  SecureChannel(
      TransportSetup setup, TransportHost host, Listener listener, DropCounters drops, long nowNs) {
    this.role = setup.session().dtlsRole();
    this.host = host;
    this.listener = listener;
    this.drops = drops;
    this.timeout = new PeerTimeout(setup.timeoutNs(), nowNs);
    this.dtls = new DtlsAssociation(setup, host, drops);
    this.ice = setup.iceFactory().apply(this);
  }

  IceAgent ice() {
    return ice;
  }

  boolean isReady() {
    return srtp != null && !closed;
  }

  boolean isClosed() {
    return closed;
  }

  boolean isHeardAt(RemoteAddress address, long withinNs, long nowNs) {
    return !closed && address.equals(ice.selected()) && nowNs - timeout.lastHeardNs() <= withinNs;
  }

  /**
   * Takes one datagram.
   *
   * @param array changed in place; the caller's again when this returns
   */
  void onDatagram(byte[] array, int offset, int length, RemoteAddress from, long nowNs) {
    if (closed) {
      return;
    }
    DatagramKind kind = DatagramKind.of(array, offset, length);
    if (kind == DatagramKind.STUN) {
      ice.onStun(array, offset, length, from, nowNs);
      return;
    }
    boolean validated = ice.isValidated(from);
    switch (kind) {
      case DTLS -> onDtls(array, offset, length, validated, nowNs);
      case RTP -> onSrtp(array, offset, length, validated, nowNs);
      case RTCP -> onSrtcp(array, offset, length, validated, nowNs);
      default -> drops.count(DropReason.UNKNOWN_DATAGRAM);
    }
  }

  private void onDtls(byte[] array, int offset, int length, boolean validated, long nowNs) {
    if (!validated) {
      drops.count(DropReason.DTLS_UNVALIDATED_ADDRESS);
      return;
    }
    if (!dtls.onDatagram(array, offset, length)) {
      close(CloseReason.PEER_CLOSED, "close_notify", nowNs);
    }
  }

  private void onSrtp(byte[] array, int offset, int length, boolean validated, long nowNs) {
    SrtpTransport keyed = srtp;
    if (!validated) {
      drops.count(DropReason.RTP_UNVALIDATED_ADDRESS);
    } else if (keyed == null) {
      drops.count(DropReason.RTP_BEFORE_KEYS);
    } else {
      int plain = keyed.openRtp(array, offset, length);
      if (plain >= 0) {
        timeout.onHeard(nowNs);
        listener.onRtp(array, offset, plain, nowNs);
      }
    }
  }

  private void onSrtcp(byte[] array, int offset, int length, boolean validated, long nowNs) {
    SrtpTransport keyed = srtp;
    if (!validated) {
      drops.count(DropReason.RTCP_UNVALIDATED_ADDRESS);
    } else if (keyed == null) {
      drops.count(DropReason.RTCP_BEFORE_KEYS);
    } else {
      int plain = keyed.openRtcp(array, offset, length);
      if (plain >= 0) {
        timeout.onHeard(nowNs);
        listener.onRtcp(array, offset, plain, nowNs);
      }
    }
  }

  /** A DTLS datagram of the running handshake, or of the connection, on its way out. */
  void sendDtls(byte[] array, int offset, int length) {
    RemoteAddress to = ice.selected();
    if (to != null && !closed) {
      host.send(to, array, offset, length);
    }
  }

  /** The handshake came to its end, back on the owner's thread. */
  void onHandshakeDone(DtlsResult result, long nowNs) {
    if (closed) {
      result.connection().close();
      return;
    }
    dtls.onHandshakeDone(result.connection());
    srtp = new SrtpTransport(result, role, host, drops);
    timeout.onConnected(nowNs);
    ice.onSecured();
    if (!dtls.drainHandshake()) {
      close(CloseReason.PEER_CLOSED, "close_notify", nowNs);
    }
    if (!closed) {
      listener.onReady(nowNs);
    }
  }

  void onHandshakeFailed(String detail, long nowNs) {
    close(CloseReason.DTLS_FAILED, detail, nowNs);
  }

  /** Encrypts in place and sends, see {@link SrtpTransport#sendRtp}. */
  int sendRtp(byte[] array, int offset, int length) {
    SrtpTransport keyed = srtp;
    RemoteAddress to = ice.selected();
    return keyed == null || to == null || closed ? -1 : keyed.sendRtp(to, array, offset, length);
  }

  /** Encrypts a packet in parts into the host's slab and sends it, see {@link SrtpTransport}. */
  int sendRtp(RtpParts packet, MediaPacket source) {
    SrtpTransport keyed = srtp;
    RemoteAddress to = ice.selected();
    return keyed == null || to == null || closed ? -1 : keyed.sendRtp(to, packet, source);
  }

  /** As {@link #sendRtp}, for a compound RTCP packet. */
  int sendRtcp(byte[] array, int offset, int length) {
    SrtpTransport keyed = srtp;
    RemoteAddress to = ice.selected();
    return keyed == null || to == null || closed ? -1 : keyed.sendRtcp(to, array, offset, length);
  }

  /** Reads what {@link #sendRtp(RtpParts, MediaPacket)} will read; returns what it read. */
  long warm() {
    SrtpTransport keyed = srtp;
    return (keyed == null ? 0 : keyed.warm()) + (ice.selected() == null ? 0 : 1);
  }

  long deadlineNs() {
    return closed ? Long.MAX_VALUE : Math.min(ice.deadlineNs(), timeout.deadlineNs());
  }

  void onDeadline(long nowNs) {
    if (closed) {
      return;
    }
    String expiry = timeout.expiry(nowNs);
    if (expiry != null) {
      close(CloseReason.TIMED_OUT, expiry, nowNs);
      return;
    }
    if (nowNs >= ice.deadlineNs()) {
      ice.onDeadline(nowNs);
    }
  }

  /** Ends the channel, saying goodbye with close_notify where there is a connection. */
  void close(CloseReason reason, String detail, long nowNs) {
    if (closed) {
      return;
    }
    dtls.close(reason == CloseReason.PEER_CLOSED);
    closed = true;
    SrtpTransport keyed = srtp;
    if (keyed != null) {
      keyed.close();
    }
    listener.onClosed(reason, detail, nowNs);
  }

  @Override
  public void sendStun(RemoteAddress to, byte[] array, int offset, int length) {
    host.send(to, array, offset, length);
  }

  @Override
  public void onSelected(RemoteAddress address, long nowNs) {
    if (role == DtlsRole.CLIENT) {
      dtls.start();
    }
  }

  @Override
  public void onConsent(long nowNs) {
    timeout.onHeard(nowNs);
  }

  @Override
  public void onDrop(DropReason reason) {
    drops.count(reason);
  }

  @Override
  public void onFailed() {
    close(
        CloseReason.ICE_FAILED,
        "no working candidate pair, or consent ran out",
        timeout.lastHeardNs());
  }

  @Override
  public void onCredentialsRetired(IceCredentials oldLocal) {
    listener.onUfragRetired(oldLocal.ufrag());
  }

  @Override
  public void onRestartFailed(IceCredentials newLocal) {
    listener.onUfragRetired(newLocal.ufrag());
  }

  Map<String, Object> debugState() {
    Map<String, Object> state = new LinkedHashMap<>();
    SrtpTransport keyed = srtp;
    state.put("dtlsRole", role.name());
    state.put("handshake", dtls.state());
    state.put("srtpProfile", keyed == null ? "none" : keyed.profile().name());
    state.put("lastAuthenticatedNs", timeout.lastHeardNs());
    state.put("ice", ice.debugState());
    return state;
  }
}
