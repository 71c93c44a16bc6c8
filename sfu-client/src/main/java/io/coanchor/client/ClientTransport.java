package io.coanchor.client;

import io.coanchor.core.dtls.DtlsHandshake;
import io.coanchor.core.dtls.DtlsResult;
import io.coanchor.core.ice.IceControllingAgent;
import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.packet.DatagramKind;
import io.coanchor.core.sdp.Candidate;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.transport.HandshakeInbox;
import io.coanchor.core.transport.PeerTransport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session's socket, its peer transport and their timers: packets in and out, for those who need
 * no frames. Lives on the loop's thread.
 *
 * <p>Whatever enters (datagrams, a timer, a frame, the handshake's outcome) enters through {@link
 * #cycle}: afterwards what was written leaves with one flush and the next timer is armed.
 */
public final class ClientTransport {
  /** Larger than any datagram of WebRTC, which keeps to a path of 1,500 bytes. */
  static final int MAX_DATAGRAM_BYTES = 2048;

  private static final Logger LOG = LoggerFactory.getLogger(ClientTransport.class);

  /** What a server's start of media may be ahead of our end of the handshake: 150 KB. */
  private static final int MAX_EARLY = 128;

  private final ClientLoop loop;
  private final PacketSession session;
  private final PeerTransport transport;
  private final Channel channel;
  private final Timer timer = new Timer();
  private final @Nullable ImpairedPath path;
  private List<Early> early = new ArrayList<>();
  private boolean written;

  private ClientTransport(
      ClientLoop loop, Spec spec, PacketSession session, Channel channel, long nowNs) {
    this.loop = loop;
    this.session = session;
    this.channel = channel;
    this.path =
        loop.impairment().equals(PathImpairment.NONE) ? null : new ImpairedPath(loop, channel);
    this.transport =
        new PeerTransport(
            new PeerTransport.Setup(
                listener ->
                    new IceControllingAgent(
                        spec.local(), spec.session().remoteIce(), loop.random(), listener, nowNs),
                loop.identity(),
                spec.session(),
                spec.timeoutNs(),
                new PeerTransport.Reporter(spec.reporterSsrc(), spec.cname(), loop.wallOffsetNs()),
                loop.random()),
            new Host(),
            session,
            nowNs);
  }

  /**
   * What differs between transports.
   *
   * @param local our ICE credentials
   * @param session what offer and answer agreed on
   * @param timeoutNs how long it lives without authenticated packets
   * @param reporterSsrc in whose name reports are sent
   * @param cname of all that is sent
   */
  public record Spec(
      IceCredentials local,
      NegotiatedSession session,
      long timeoutNs,
      long reporterSsrc,
      String cname) {}

  /** Opens a socket and begins to connect; on the loop. */
  public static ClientTransport open(ClientLoop loop, Spec spec, PacketSession session) {
    Reader reader = new Reader(loop);
    ChannelFuture bound = loop.sockets().open(loop.eventLoop(), reader);
    long nowNs = loop.nowNs();
    ClientTransport opened = new ClientTransport(loop, spec, session, bound.channel(), nowNs);
    reader.owner = opened;
    session.onBegin(opened.transport, nowNs);
    bound.addListener(future -> {
      if (future.isSuccess()) {
        opened.cycle(now -> opened.connect(spec.session(), now));
      } else {
        opened.close("no socket: " + future.cause().getMessage());
      }
    });
    return opened;
  }

  private void connect(NegotiatedSession negotiated, long nowNs) {
    if (transport.ice() instanceof IceControllingAgent agent) {
      for (Candidate candidate : negotiated.remoteCandidates()) {
        if (candidate.transport() == Candidate.Transport.UDP) {
          agent.addRemoteCandidate(candidate, nowNs);
        }
      }
    }
  }

  /** Media that came before its keys. */
  private static final class Early {
    private final byte[] array;
    private final RemoteAddress from;

    Early(byte[] array, RemoteAddress from) {
      this.array = array;
      this.from = from;
    }
  }

  /**
   * Takes a datagram. The server has its keys one flight before us and begins with a key frame at
   * once: what comes until the handshake's thread is done is kept for then, not lost.
   */
  private void onDatagram(byte[] buffer, int length, RemoteAddress from, long nowNs) {
    if (transport.isClosed()) {
      return;
    }
    if (!transport.isConnected() && isMedia(DatagramKind.of(buffer, 0, length))) {
      if (early.size() < MAX_EARLY) {
        early.add(new Early(Arrays.copyOf(buffer, length), from));
      }
      return;
    }
    transport.onDatagram(buffer, 0, length, from, nowNs);
  }

  private static boolean isMedia(DatagramKind kind) {
    return kind == DatagramKind.RTP || kind == DatagramKind.RTCP;
  }

  private void onHandshakeDone(DtlsResult result, long nowNs) {
    transport.onHandshakeDone(result, nowNs);
    for (Early media : early) {
      transport.onDatagram(media.array, 0, media.array.length, media.from, nowNs);
    }
    early = List.of();
  }

  /** Something to be done at a time that was read once. */
  interface Step {
    void run(long nowNs);
  }

  /** Runs a step, sends what it wrote, arms the next timer; on the loop. */
  void cycle(Step step) {
    guarded(step, loop.nowNs());
    endCycle();
  }

  private void guarded(Step step, long nowNs) {
    try {
      step.run(nowNs);
    } catch (RuntimeException e) {
      LOG.error("A session failed and is closed", e);
      transport.close("internal error", nowNs);
    }
  }

  private void endCycle() {
    if (written) {
      written = false;
      channel.flush();
    }
    if (transport.isClosed()) {
      loop.callOff(timer);
      var _ = channel.close();
      return;
    }
    loop.callAt(timer, Math.min(transport.deadlineNs(), session.deadlineNs()));
  }

  private final class Timer extends TimerQueue.Entry {
    @Override
    void onDue(long nowNs) {
      if (transport.isClosed()) {
        return;
      }
      cycle(now -> {
        transport.onDeadline(now);
        if (!transport.isClosed()) {
          session.onDeadline(now);
        }
      });
    }
  }

  /** The local port, 0 while there is none. */
  public int localPort() {
    return channel.localAddress() instanceof InetSocketAddress address ? address.getPort() : 0;
  }

  /** Ends the session, saying goodbye; on the loop. */
  public void close(String detail) {
    cycle(nowNs -> transport.close(detail, nowNs));
  }

  /** Ends it as a crash would: the server is told nothing; on the loop. */
  public void abandon() {
    loop.callOff(timer);
    var _ = channel.close();
  }

  private final class Host implements PeerTransport.Host {
    @Override
    public boolean send(RemoteAddress to, byte[] array, int offset, int length) {
      if (!channel.isWritable() || to.transport() != RemoteAddress.Transport.UDP) {
        return false;
      }
      ByteBuf buffer = channel.alloc().directBuffer(length);
      buffer.writeBytes(array, offset, length);
      DatagramPacket packet = new DatagramPacket(buffer, to.address());
      if (path == null) {
        written = true;
        var _ = channel.write(packet, channel.voidPromise());
      } else {
        path.send(packet);
      }
      return true;
    }

    @Override
    public HandshakeInbox startHandshake(DtlsHandshake handshake) {
      session.onHandshake(loop.nowNs());
      return HandshakeRunner.start(handshake, new Outbox(), loop.handshakes());
    }
  }

  private final class Outbox implements HandshakeRunner.Outbox {
    @Override
    public void send(byte[] datagram) {
      loop.execute(() -> cycle(_ -> transport.sendDtls(datagram)));
    }

    @Override
    public void done(DtlsResult result) {
      loop.execute(() -> cycle(nowNs -> onHandshakeDone(result, nowNs)));
    }

    @Override
    public void failed(String detail) {
      loop.execute(() ->
          cycle(nowNs -> {
            if (!transport.isClosed()) {
              transport.onHandshakeFailed(detail, nowNs);
            }
          }));
    }
  }

  /** One cycle for all that a wake-up brought; its datagrams arrived at the time it began. */
  private static final class Reader extends ChannelInboundHandlerAdapter {
    private final ClientLoop loop;
    private @Nullable ClientTransport owner;
    private @Nullable RemoteAddress lastSender;
    private boolean reading;
    private long nowNs;

    Reader(ClientLoop loop) {
      this.loop = loop;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      try {
        ClientTransport to = owner;
        if (message instanceof DatagramPacket packet && to != null) {
          if (!reading) {
            reading = true;
            nowNs = loop.nowNs();
          }
          read(to, packet);
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    /** A train is taken apart into its datagrams, which are of one size but for the last. */
    private void read(ClientTransport to, DatagramPacket packet) {
      ByteBuf content = packet.content();
      RemoteAddress from = senderOf(packet);
      int segment =
          packet instanceof SegmentedDatagramPacket train
              ? train.segmentSize()
              : content.readableBytes();
      int end = content.writerIndex();
      for (int at = content.readerIndex(); at < end && segment > 0; at += segment) {
        take(to, content, at, Math.min(segment, end - at), from);
      }
    }

    private void take(ClientTransport to, ByteBuf content, int at, int bytes, RemoteAddress from) {
      byte[] buffer = loop.receiveBuffer();
      int length = Math.min(bytes, buffer.length);
      content.getBytes(at, buffer, 0, length);
      if (to.path == null) {
        to.guarded(now -> to.onDatagram(buffer, length, from, now), nowNs);
      } else {
        to.path.receive(
            buffer, length, late -> to.cycle(now -> to.onDatagram(late, late.length, from, now)));
      }
    }

    private RemoteAddress senderOf(DatagramPacket packet) {
      RemoteAddress known = lastSender;
      if (known == null || !known.address().equals(packet.sender())) {
        known = RemoteAddress.udp(packet.sender());
        lastSender = known;
      }
      return known;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      ClientTransport to = owner;
      reading = false;
      if (to != null) {
        to.endCycle();
      }
    }

    /** An ICMP error shows up here: liveness decides. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.debug("socket", cause);
    }
  }
}
