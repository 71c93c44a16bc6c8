package io.coanchor.core.transport;

import io.coanchor.core.dtls.DtlsResult;
import io.coanchor.core.forward.MediaPacket;
import io.coanchor.core.ice.IceAgent;
import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.packet.DropCounters;
import io.coanchor.core.packet.DropReason;
import io.coanchor.core.rtcp.RtcpParser;
import io.coanchor.core.rtp.RtpParts;
import io.coanchor.core.sdp.LocalTrack;
import io.coanchor.core.stream.ReportClock;
import io.coanchor.core.stream.ReportScheduler;
import io.coanchor.core.stream.SendStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One peer of either side: a publisher or a viewer as the server sees it, or the server as a client
 * sees it.
 *
 * <p>Datagrams and the time go in; datagrams leave through the {@link TransportHost}, media and
 * events through the {@link MediaListener}; {@link #deadlineNs} says when to call {@link
 * #onDeadline}. Owned by one thread: the DTLS handshake, which blocks, is run elsewhere by the host
 * and comes back through {@link #onHandshakeDone} on the owner's thread.
 */
public final class PeerTransport {
  /** How long a {@link TransportHost#rtcpBuffer} is. */
  public static final int RTCP_BUFFER_BYTES = RtcpOutput.BUFFER_BYTES;

  /** What must be free behind a packet given as an array to {@link #sendRtp}. */
  public static final int HEADROOM_BYTES = SrtpTransport.MAX_OVERHEAD_BYTES;

  /**
   * A first sequence number lies below half of their range: a receiver that loses the first packets
   * must not take the wrap for the first cycle (RFC 3711 section 3.3.1).
   */
  private static final int MAX_FIRST_SEQUENCE = 1 << 15;

  // given
  private final TransportSetup setup;
  private final MediaListener listener;

  // owned
  private final DropCounters drops = new DropCounters();
  private final SecureChannel channel;
  private final RtcpOutput rtcp;
  private final IncomingMedia incoming;
  private final OutgoingMedia outgoing;
  private final ReportScheduler reports;
  private final RtcpDispatcher dispatcher;
  private final RtcpParser rtcpParser = new RtcpParser();

  // derived
  private @Nullable String closedBecause;

  public PeerTransport(
      TransportSetup setup, TransportHost host, MediaListener listener, long nowNs) {
    this.setup = setup;
    this.listener = listener;
    this.channel = new SecureChannel(setup, host, new ChannelListener(), drops, nowNs);
    TransportSetup.Reporter reporter = setup.reporter();
    this.reports = new ReportScheduler(reporter.ssrc(), reporter.cname(), reporter.wallOffsetNs());
    this.rtcp = new RtcpOutput(channel, host.rtcpBuffer(), reporter.ssrc());
    this.outgoing = new OutgoingMedia(reports);
    this.incoming = new IncomingMedia(setup.session().media(), listener, rtcp, reports, drops);
    this.dispatcher =
        new RtcpDispatcher(incoming, outgoing, listener, reports, reporter.wallOffsetNs());
  }

  /** Takes one datagram; the array is changed in place and the caller's again on return. */
  public void onDatagram(byte[] array, int offset, int length, RemoteAddress from, long nowNs) {
    channel.onDatagram(array, offset, length, from, nowNs);
  }

  /** The handshake the host was asked to run has keys. */
  public void onHandshakeDone(DtlsResult result, long nowNs) {
    channel.onHandshakeDone(result, nowNs);
  }

  /** The handshake the host was asked to run has failed: the transport ends. */
  public void onHandshakeFailed(String detail, long nowNs) {
    channel.onHandshakeFailed(detail, nowNs);
  }

  /** Sends a datagram of the handshake or of the DTLS connection. */
  public void sendDtls(byte[] datagram) {
    channel.sendDtls(datagram, 0, datagram.length);
  }

  /** A TCP connection ended. */
  public void onAddressClosed(RemoteAddress address, long nowNs) {
    channel.ice().onClosed(address, nowNs);
  }

  /**
   * Declares a stream that will be sent.
   *
   * @param clock tells its time, or null where the times of its packets do; a {@code SentMedia} for
   *     packets in parts, which are not counted here
   */
  public SendStream addOutgoing(
      LocalTrack track, int clockRate, @Nullable ReportClock clock, long nowNs) {
    return outgoing.add(track, clockRate, clock, setup.random().nextInt(MAX_FIRST_SEQUENCE), nowNs);
  }

  /**
   * Whether a packet that the peer asks for again may be sent again now; if so, it counts as sent.
   *
   * @param bytes what it will cost
   */
  public boolean admitRetransmission(long ssrc, int sequenceNumber, int bytes, long nowNs) {
    return outgoing.admitRetransmission(ssrc, sequenceNumber, bytes, nowNs);
  }

  /**
   * Encrypts one RTP packet in place and sends it.
   *
   * @param array with {@link #HEADROOM_BYTES} free behind; the caller's again on return
   */
  public void sendRtp(byte[] array, int offset, int length, long nowNs) {
    outgoing.onSend(array, offset, length, nowNs);
    channel.sendRtp(array, offset, length);
  }

  /**
   * Encrypts one RTP packet from where its parts lie into the host's slab, and sends it. Whoever
   * makes it counts it.
   *
   * @param source whose payload it carries: overwritten meanwhile, nothing is sent
   */
  public void sendRtp(RtpParts packet, MediaPacket source) {
    channel.sendRtp(packet, source);
  }

  /** Reads what {@link #sendRtp(RtpParts, MediaPacket)} will read; returns what it read. */
  public long warm() {
    return channel.warm();
  }

  /** The first packet in parts of a stream was sent: its report must not wait. */
  public void onStreamStarted(long nowNs) {
    outgoing.onStarted(nowNs);
  }

  /** Asks the peer for a key frame of one of its streams. */
  public void requestKeyFrame(IncomingStream stream, long nowNs) {
    incoming.requestKeyFrame(stream, nowNs);
  }

  /**
   * Tells the peer the most that it is to send: everything together, until it is told otherwise.
   *
   * @param bps bits per second; 0 for no limit
   */
  public void limitBitrate(long bps, long nowNs) {
    incoming.limitBitrate(bps, nowNs);
  }

  /** The ICE agent: its restarts, the addresses it holds valid, candidates that trickle in. */
  public IceAgent ice() {
    return channel.ice();
  }

  /** Whether keys are there and media may flow. */
  public boolean isConnected() {
    return channel.isReady();
  }

  /** Whether it has ended. */
  public boolean isClosed() {
    return channel.isClosed();
  }

  /** Whether what it sends goes to this address, and something authentic came within that time. */
  public boolean isHeardAt(RemoteAddress address, long withinNs, long nowNs) {
    return channel.isHeardAt(address, withinNs, nowNs);
  }

  /** The round trip to the peer, 0 while unknown. */
  public long rttNs() {
    return outgoing.rttNs();
  }

  /** Ends it, saying goodbye to the peer. */
  public void close(String detail, long nowNs) {
    channel.close(CloseReason.CLOSED, detail, nowNs);
  }

  /** When {@link #onDeadline} is due, {@link Long#MAX_VALUE} for never. */
  public long deadlineNs() {
    if (channel.isClosed()) {
      return Long.MAX_VALUE;
    }
    long media =
        channel.isReady() ? Math.min(incoming.deadlineNs(), reports.deadlineNs()) : Long.MAX_VALUE;
    return Math.min(channel.deadlineNs(), media);
  }

  /** Does what is due. */
  public void onDeadline(long nowNs) {
    channel.onDeadline(nowNs);
    if (!channel.isReady()) {
      return;
    }
    incoming.onDeadline(nowNs);
    while (nowNs >= reports.deadlineNs() && rtcp.sendReports(reports, nowNs)) {
      // one datagram each, until none is due
    }
  }

  /** Counts of what was dropped, by reason. */
  public DropCounters drops() {
    return drops;
  }

  /** State for people and tests. */
  public Map<String, Object> debugState(long nowNs) {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("connected", isConnected());
    state.put("closed", closedBecause == null ? "" : closedBecause);
    state.put("channel", channel.debugState());
    state.put("incoming", incoming.debugState(nowNs));
    state.put("outgoing", outgoing.debugState());
    state.put("drops", drops.debugState());
    return state;
  }

  private final class ChannelListener implements SecureChannel.Listener {
    @Override
    public void onReady(long nowNs) {
      listener.onConnected(nowNs);
    }

    @Override
    public void onRtp(byte[] array, int offset, int length, long nowNs) {
      incoming.onRtp(array, offset, length, nowNs);
    }

    @Override
    public void onRtcp(byte[] array, int offset, int length, long nowNs) {
      if (!rtcpParser.parse(array, offset, length, dispatcher.at(nowNs))) {
        drops.count(DropReason.RTCP_MALFORMED);
      }
    }

    @Override
    public void onUfragRetired(String localUfrag) {
      listener.onUfragRetired(localUfrag);
    }

    @Override
    public void onClosed(CloseReason reason, String detail, long nowNs) {
      closedBecause = reason + ": " + detail;
      listener.onClosed(reason, detail, nowNs);
    }
  }
}
