package io.coanchor.core.transport;

import io.coanchor.core.dtls.DtlsConnection;
import io.coanchor.core.dtls.DtlsResult;
import io.coanchor.core.dtls.SrtpKeys;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.forward.MediaPacket;
import io.coanchor.core.ice.IceAgent;
import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.packet.DatagramKind;
import io.coanchor.core.packet.DropCounters;
import io.coanchor.core.packet.DropReason;
import io.coanchor.core.rtp.RtpParts;
import io.coanchor.core.sdp.DtlsRole;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.srtp.RtpOpener;
import io.coanchor.core.srtp.RtpSealer;
import io.coanchor.core.srtp.SrtpSession;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * ICE, DTLS and SRTP of one peer: datagrams below, plain RTP and RTCP above.
 *
 * <p>Nothing but STUN is looked at from an address that ICE has not validated. Nothing but what
 * SRTP has authenticated reaches the {@link Listener}. Owned by one thread.
 */
final class SecureChannel implements IceAgent.Listener {
  /** What the channel needs of whoever owns the sockets and the threads. */
  interface Host {
    /** Sends one datagram; false when it was dropped because the way out is full. */
    boolean send(RemoteAddress to, byte[] array, int offset, int length);

    /** Runs the handshake off this thread; its result comes back to {@link #onHandshakeDone}. */
    HandshakeInbox startHandshake();

    /** Where packets in parts are encrypted to; null for a host that sends none. */
    @Nullable PacketSlab slab();

    /** Opens what the peer sends; null for a host that leaves it to the session. */
    @Nullable RtpOpener opener(SrtpProfile profile, SrtpKeys keys, DtlsRole localRole);
  }

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

  /**
   * By when there have to be keys. A peer that checks and never shakes hands would else hold its
   * session for ever; a handshake alone may take 20 s.
   */
  static final long CONNECT_TIMEOUT_NS = 30_000_000_000L;

  // given
  private final DtlsRole role;
  private final long timeoutNs;
  private final long startedNs;
  private final Host host;
  private final Listener listener;
  private final DropCounters drops;

  // owned
  private final IceAgent ice;
  private @Nullable HandshakeInbox handshake;
  private @Nullable DtlsConnection dtls;
  private @Nullable SrtpSession srtp;
  private @Nullable RtpSealer sealer;
  private @Nullable RtpOpener opener;
  private @Nullable PacketSlab slab;

  // derived
  private long lastAuthenticatedNs;
  private boolean closed;

  /**
   * @param iceFactory makes the ICE agent with this channel as its listener
   * @param timeoutNs how long the channel lives without authenticated packets
   */
  SecureChannel(
      Function<IceAgent.Listener, IceAgent> iceFactory,
      DtlsRole role,
      long timeoutNs,
      Host host,
      Listener listener,
      DropCounters drops,
      long nowNs) {
    this.role = role;
    this.timeoutNs = timeoutNs;
    this.host = host;
    this.listener = listener;
    this.drops = drops;
    this.startedNs = nowNs;
    this.lastAuthenticatedNs = nowNs;
    this.ice = iceFactory.apply(this);
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
    return !closed && address.equals(ice.selected()) && nowNs - lastAuthenticatedNs <= withinNs;
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
    DtlsConnection connection = dtls;
    if (connection != null) {
      if (!connection.onDatagram(array, offset, length)) {
        close(CloseReason.PEER_CLOSED, "close_notify", nowNs);
      }
      return;
    }
    HandshakeInbox inbox = handshake;
    if (inbox == null) {
      inbox = host.startHandshake();
      handshake = inbox;
    }
    if (!inbox.offer(array, offset, length)) {
      drops.count(DropReason.DTLS_QUEUE_FULL);
    }
  }

  private void onSrtp(byte[] array, int offset, int length, boolean validated, long nowNs) {
    SrtpSession session = srtp;
    if (!validated) {
      drops.count(DropReason.RTP_UNVALIDATED_ADDRESS);
    } else if (session == null) {
      drops.count(DropReason.RTP_BEFORE_KEYS);
    } else {
      RtpOpener opens = opener;
      int plain =
          opens == null
              ? session.unprotectRtp(array, offset, length)
              : opens.open(array, offset, length);
      if (plain < 0) {
        drops.count(SrtpSession.rtpDropReason(plain));
      } else {
        lastAuthenticatedNs = nowNs;
        listener.onRtp(array, offset, plain, nowNs);
      }
    }
  }

  private void onSrtcp(byte[] array, int offset, int length, boolean validated, long nowNs) {
    SrtpSession session = srtp;
    if (!validated) {
      drops.count(DropReason.RTCP_UNVALIDATED_ADDRESS);
    } else if (session == null) {
      drops.count(DropReason.RTCP_BEFORE_KEYS);
    } else {
      int plain = session.unprotectRtcp(array, offset, length);
      if (plain < 0) {
        drops.count(SrtpSession.rtcpDropReason(plain));
      } else {
        lastAuthenticatedNs = nowNs;
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
    dtls = result.connection();
    srtp = new SrtpSession(result.profile(), result.keys(), role);
    opener = host.opener(result.profile(), result.keys(), role);
    PacketSlab way = host.slab();
    if (way != null) {
      slab = way;
      sealer = way.cipher().sealer(result.profile(), result.keys(), role);
    }
    lastAuthenticatedNs = nowNs;
    drainHandshake(result.connection(), nowNs);
    handshake = null;
    if (!closed) {
      listener.onReady(nowNs);
    }
  }

  /** What came for the handshake after it had ended belongs to the connection. */
  private void drainHandshake(DtlsConnection connection, long nowNs) {
    HandshakeInbox inbox = handshake;
    byte[] datagram;
    while (inbox != null && !closed && (datagram = inbox.poll()) != null) {
      if (!connection.onDatagram(datagram, 0, datagram.length)) {
        close(CloseReason.PEER_CLOSED, "close_notify", nowNs);
      }
    }
  }

  void onHandshakeFailed(String detail, long nowNs) {
    close(CloseReason.DTLS_FAILED, detail, nowNs);
  }

  /**
   * Encrypts in place and sends.
   *
   * @param array with room for {@link #maxOverheadBytes} behind; the caller's again on return
   * @return the bytes sent, or −1 when the packet was dropped
   */
  int sendRtp(byte[] array, int offset, int length) {
    SrtpSession session = srtp;
    RemoteAddress to = ice.selected();
    if (session == null || to == null || closed) {
      return -1;
    }
    return send(to, array, offset, session.protectRtp(array, offset, length));
  }

  /**
   * Encrypts from where the parts lie into the host's slab, and sends.
   *
   * @param source whose payload it carries. Overwritten while it was encrypted, the packet is given
   *     up: what lies in the slab never leaves, so no other packet under its number gives anything
   *     away, and nobody sends one, as the source that could is gone
   * @return the bytes sent, or −1 when the packet was dropped
   */
  int sendRtp(RtpParts packet, MediaPacket source) {
    RtpSealer seals = sealer;
    PacketSlab way = slab;
    RemoteAddress to = ice.selected();
    if (seals == null || way == null || to == null || closed) {
      return -1;
    }
    long sequence = source.extendedSequence();
    long at = way.reserve(to, packet.length() + seals.overheadBytes());
    if (at < 0) {
      drops.count(DropReason.SEND_QUEUE_FULL);
      return -1;
    }
    int bytes = seals.seal(packet, way.memory(), at);
    if (!source.holds(sequence)) {
      drops.count(DropReason.PAYLOAD_OVERWRITTEN);
      return -1;
    }
    if (!way.commit(to, at, bytes)) {
      drops.count(DropReason.SEND_QUEUE_FULL);
      return -1;
    }
    return bytes;
  }

  /** Reads what {@link #sendRtp(RtpParts, MediaPacket)} will read; returns what it read. */
  long warm() {
    RtpSealer seals = sealer;
    return (seals == null ? 0 : seals.warm()) + (ice.selected() == null ? 0 : 1);
  }

  /** As {@link #sendRtp}, for a compound RTCP packet. */
  int sendRtcp(byte[] array, int offset, int length) {
    SrtpSession session = srtp;
    RemoteAddress to = ice.selected();
    if (session == null || to == null || closed) {
      return -1;
    }
    return send(to, array, offset, session.protectRtcp(array, offset, length));
  }

  private int send(RemoteAddress to, byte[] array, int offset, int protectedLength) {
    if (protectedLength < 0) {
      return -1;
    }
    if (!host.send(to, array, offset, protectedLength)) {
      drops.count(DropReason.SEND_QUEUE_FULL);
      return -1;
    }
    return protectedLength;
  }

  /** By how much the widest profile lengthens a packet. */
  static int maxOverheadBytes() {
    int most = 0;
    for (SrtpProfile each : SrtpProfile.values()) {
      most = Math.max(most, each.rtcpOverheadBytes());
    }
    return most;
  }

  long deadlineNs() {
    if (closed) {
      return Long.MAX_VALUE;
    }
    long silent = lastAuthenticatedNs + timeoutNs;
    long end = srtp == null ? Math.min(silent, startedNs + CONNECT_TIMEOUT_NS) : silent;
    return Math.min(ice.deadlineNs(), end);
  }

  void onDeadline(long nowNs) {
    if (closed) {
      return;
    }
    if (nowNs - lastAuthenticatedNs >= timeoutNs) {
      close(
          CloseReason.TIMED_OUT,
          "nothing authenticated for " + timeoutNs / 1_000_000 + " ms",
          nowNs);
      return;
    }
    if (srtp == null && nowNs - startedNs >= CONNECT_TIMEOUT_NS) {
      close(CloseReason.TIMED_OUT, "not connected within 30 s", nowNs);
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
    DtlsConnection connection = dtls;
    if (connection != null && reason != CloseReason.PEER_CLOSED) {
      connection.close();
    }
    closed = true;
    RtpSealer seals = sealer;
    if (seals != null) {
      seals.close();
    }
    RtpOpener opens = opener;
    if (opens != null) {
      opens.close();
    }
    HandshakeInbox inbox = handshake;
    if (inbox != null && connection == null) {
      inbox.close();
    }
    listener.onClosed(reason, detail, nowNs);
  }

  @Override
  public void sendStun(RemoteAddress to, byte[] array, int offset, int length) {
    host.send(to, array, offset, length);
  }

  @Override
  public void onSelected(RemoteAddress address, long nowNs) {
    if (role == DtlsRole.CLIENT && handshake == null && dtls == null) {
      handshake = host.startHandshake();
    }
  }

  @Override
  public void onConsent(long nowNs) {
    lastAuthenticatedNs = nowNs;
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
        lastAuthenticatedNs);
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
    SrtpSession session = srtp;
    state.put("dtlsRole", role.name());
    state.put("handshake", dtls != null ? "done" : handshake != null ? "running" : "none");
    state.put("srtpProfile", session == null ? "none" : session.profile().name());
    state.put("lastAuthenticatedNs", lastAuthenticatedNs);
    state.put("ice", ice.debugState());
    return state;
  }
}
