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
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session's socket, its peer transport and their timers. Lives on the loop's thread.
 *
 * <p>Whatever enters (a datagram, a timer, a frame, the handshake's outcome) enters through {@link
 * #cycle}: afterwards what was written leaves with one flush and the next timer is armed.
 */
final class ClientTransport implements PeerTransport.Host {
  /** Larger than any datagram of WebRTC, which keeps to a path of 1,500 bytes. */
  static final int MAX_DATAGRAM_BYTES = 2048;

  private static final Logger LOG = LoggerFactory.getLogger(ClientTransport.class);
  private static final int SOCKET_BUFFER_BYTES = 1 << 20;

  /** A deadline that does not move must not spin the loop. */
  private static final long MIN_TIMER_NS = 200_000;

  /** What a server's start of media may be ahead of our end of the handshake: 150 KB. */
  private static final int MAX_EARLY = 128;

  private final ClientLoop loop;
  private final LiveSession session;
  private final PeerTransport transport;
  private final Channel channel;
  private final List<Early> early = new ArrayList<>();
  private long armedNs = Long.MAX_VALUE;

  private ClientTransport(
      ClientLoop loop, Spec spec, LiveSession session, Channel channel, long nowNs) {
    this.loop = loop;
    this.session = session;
    this.channel = channel;
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
            this,
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
  record Spec(
      IceCredentials local,
      NegotiatedSession session,
      long timeoutNs,
      long reporterSsrc,
      String cname) {}

  /** Opens a socket and begins to connect; on the loop. */
  static ClientTransport open(ClientLoop loop, Spec spec, LiveSession session) {
    Reader reader = new Reader(loop);
    ChannelFuture bound =
        new Bootstrap()
            .group(loop.eventLoop())
            .channel(NioDatagramChannel.class)
            .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
            .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES))
            .handler(reader)
            .bind(new InetSocketAddress(0));
    long nowNs = loop.nowNs();
    ClientTransport opened = new ClientTransport(loop, spec, session, bound.channel(), nowNs);
    reader.owner = opened;
    session.begin(opened.transport, nowNs);
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
    early.clear();
  }

  /** Something to be done at a time that was read once. */
  interface Step {
    void run(long nowNs);
  }

  /** Runs a step, sends what it wrote, arms the next timer; on the loop. */
  void cycle(Step step) {
    long nowNs = loop.nowNs();
    try {
      step.run(nowNs);
    } catch (RuntimeException e) {
      LOG.error("A session failed and is closed", e);
      transport.close("internal error", nowNs);
    }
    channel.flush();
    arm();
  }

  private void arm() {
    if (transport.isClosed()) {
      var _ = channel.close();
      return;
    }
    long nextNs = Math.min(transport.deadlineNs(), session.deadlineNs());
    if (nextNs >= armedNs) {
      return;
    }
    long nowNs = loop.nowNs();
    // Deadlines may lie in the past, far enough for a difference to overflow.
    long delayNs = nextNs <= nowNs + MIN_TIMER_NS ? MIN_TIMER_NS : nextNs - nowNs;
    long dueNs = nowNs + delayNs;
    armedNs = dueNs;
    loop.scheduleNs(() -> onTimer(dueNs), delayNs);
  }

  private void onTimer(long dueNs) {
    if (armedNs != dueNs) {
      return; // a sooner one took its place
    }
    armedNs = Long.MAX_VALUE;
    if (!transport.isClosed()) {
      cycle(nowNs -> {
        transport.onDeadline(nowNs);
        if (!transport.isClosed()) {
          session.onDeadline(nowNs);
        }
      });
    }
  }

  /** Ends the session, saying goodbye; on the loop. */
  void close(String detail) {
    cycle(nowNs -> transport.close(detail, nowNs));
  }

  @Override
  public boolean send(RemoteAddress to, byte[] array, int offset, int length) {
    if (!channel.isWritable() || to.transport() != RemoteAddress.Transport.UDP) {
      return false;
    }
    ByteBuf buffer = channel.alloc().directBuffer(length);
    buffer.writeBytes(array, offset, length);
    var _ = channel.write(new DatagramPacket(buffer, to.address()), channel.voidPromise());
    return true;
  }

  @Override
  public HandshakeInbox startHandshake(DtlsHandshake handshake) {
    return HandshakeRunner.start(handshake, new Outbox());
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

  private static final class Reader extends ChannelInboundHandlerAdapter {
    private final ClientLoop loop;
    private @Nullable ClientTransport owner;

    Reader(ClientLoop loop) {
      this.loop = loop;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      try {
        ClientTransport to = owner;
        if (message instanceof DatagramPacket packet && to != null) {
          ByteBuf content = packet.content();
          byte[] buffer = loop.receiveBuffer();
          int length = Math.min(content.readableBytes(), buffer.length);
          content.getBytes(content.readerIndex(), buffer, 0, length);
          to.cycle(
              nowNs -> to.onDatagram(buffer, length, RemoteAddress.udp(packet.sender()), nowNs));
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    /** An ICMP error shows up here: liveness decides. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.debug("socket", cause);
    }
  }
}
