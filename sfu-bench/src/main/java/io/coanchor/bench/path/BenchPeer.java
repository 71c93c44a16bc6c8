package io.coanchor.bench.path;

import io.coanchor.client.HandshakeRunner;
import io.coanchor.core.dtls.DtlsHandshake;
import io.coanchor.core.dtls.DtlsResult;
import io.coanchor.core.ice.IceControllingAgent;
import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.packet.DatagramKind;
import io.coanchor.core.sdp.Candidate;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.transport.CloseReason;
import io.coanchor.core.transport.HandshakeInbox;
import io.coanchor.core.transport.MediaListener;
import io.coanchor.core.transport.PeerTransport;
import io.coanchor.core.transport.TransportHost;
import io.coanchor.core.transport.TransportSetup;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A peer of the server: a socket, an ICE agent, a DTLS session. RTP that comes is counted and
 * thrown away; what is sent in one {@link #burst} leaves as one train.
 */
final class BenchPeer implements MediaListener {
  private static final long TIMEOUT_NS = 30_000_000_000L;
  private static final long TIMER_MILLIS = 50;
  private static final int MAX_DATAGRAM_BYTES = 2_048;
  private static final int MAX_TRAIN_BYTES = 65_000;

  /** At a time, of all peers: more would keep each other waiting. */
  private static final Semaphore HANDSHAKES = new Semaphore(32, true);

  private final BenchLoop loop;
  private final Counts counts;
  private final Channel channel;
  private final PeerTransport transport;
  private final CompletableFuture<BenchPeer> connected = new CompletableFuture<>();
  private final byte[] buffer = new byte[MAX_DATAGRAM_BYTES];
  private @Nullable InetSocketAddress lastSender;
  private @Nullable RemoteAddress lastAddress;

  // while a burst is written
  private @Nullable ByteBuf train;
  private int segmentBytes;

  private BenchPeer(
      BenchLoop loop,
      IceCredentials local,
      NegotiatedSession session,
      Counts counts,
      Channel channel) {
    this.loop = loop;
    this.counts = counts;
    this.channel = channel;
    long nowNs = System.nanoTime();
    this.transport =
        new PeerTransport(
            new TransportSetup(
                listener ->
                    new IceControllingAgent(
                        local, session.remoteIce(), loop.random(), listener, nowNs),
                loop.identity(),
                session,
                TIMEOUT_NS,
                new TransportSetup.Reporter(1 + loop.random().nextLong(0xffff_fffeL), "bench", 0),
                loop.random()),
            new Host(),
            this,
            nowNs);
    if (transport.ice() instanceof IceControllingAgent agent) {
      for (Candidate candidate : session.remoteCandidates()) {
        if (candidate.transport() == Candidate.Transport.UDP && isLoopback(candidate.address())) {
          agent.addRemoteCandidate(candidate, nowNs);
        }
      }
    }
  }

  /** Opens a socket and begins to connect; not on the loop. */
  static CompletableFuture<BenchPeer> connect(
      BenchLoop loop, IceCredentials local, NegotiatedSession session, Counts counts) {
    Reader reader = new Reader();
    Channel channel = loop.open(reader);
    return CompletableFuture.supplyAsync(
            () -> {
              BenchPeer peer = new BenchPeer(loop, local, session, counts, channel);
              reader.peer = peer;
              peer.timer();
              return peer;
            },
            loop.eventLoop())
        .thenCompose(peer -> peer.connected);
  }

  private static boolean isLoopback(String address) {
    return address.equals(InetAddress.getLoopbackAddress().getHostAddress());
  }

  /** Where this peer is reached. */
  InetSocketAddress address() {
    return (InetSocketAddress) Objects.requireNonNull(channel.localAddress());
  }

  PeerTransport transport() {
    return transport;
  }

  /** What {@code writing} sends leaves together, equal packets as one train; on the loop. */
  void burst(Runnable writing) {
    writing.run();
    sendTrain();
    channel.flush();
  }

  void close() {
    loop.eventLoop()
        .execute(() -> {
          transport.close("done", System.nanoTime());
          channel.flush();
          var _ = channel.close();
        });
  }

  @Override
  public void onConnected(long nowNs) {
    connected.complete(this);
  }

  @Override
  public void onClosed(CloseReason reason, String detail, long nowNs) {
    connected.completeExceptionally(new IllegalStateException(reason + ": " + detail));
  }

  private void timer() {
    long nowNs = System.nanoTime();
    if (transport.isClosed()) {
      return;
    }
    if (nowNs >= transport.deadlineNs()) {
      transport.onDeadline(nowNs);
      channel.flush();
    }
    var _ = loop.eventLoop().schedule(this::timer, TIMER_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void sendTrain() {
    ByteBuf full = train;
    if (full == null) {
      return;
    }
    train = null;
    InetSocketAddress to = Objects.requireNonNull(lastSender);
    var _ =
        channel.write(
            full.readableBytes() > segmentBytes
                ? new SegmentedDatagramPacket(full, segmentBytes, to)
                : new DatagramPacket(full, to));
  }

  private final class Host implements TransportHost {
    @Override
    public boolean send(RemoteAddress to, byte[] array, int offset, int length) {
      if (to.transport() != RemoteAddress.Transport.UDP) {
        return false;
      }
      if (DatagramKind.of(array, offset, length) != DatagramKind.RTP) {
        sendTrain();
        ByteBuf copy = channel.alloc().directBuffer(length).writeBytes(array, offset, length);
        var _ = channel.writeAndFlush(new DatagramPacket(copy, to.address()));
        return true;
      }
      lastSender = to.address();
      if (train != null
          && (length != segmentBytes || train.readableBytes() + length > MAX_TRAIN_BYTES)) {
        sendTrain();
      }
      if (train == null) {
        train = channel.alloc().directBuffer(MAX_TRAIN_BYTES);
        segmentBytes = length;
      }
      train.writeBytes(array, offset, length);
      return true;
    }

    @Override
    public HandshakeInbox startHandshake(DtlsHandshake handshake) {
      return HandshakeRunner.start(handshake, new Outbox(), HANDSHAKES);
    }
  }

  private final class Outbox implements HandshakeRunner.Outbox {
    @Override
    public void send(byte[] datagram) {
      onLoop(() -> transport.sendDtls(datagram));
    }

    @Override
    public void done(DtlsResult result) {
      onLoop(() -> transport.onHandshakeDone(result, System.nanoTime()));
    }

    @Override
    public void failed(String detail) {
      onLoop(() -> transport.onHandshakeFailed(detail, System.nanoTime()));
    }

    private void onLoop(Runnable task) {
      loop.eventLoop()
          .execute(() -> {
            task.run();
            channel.flush();
          });
    }
  }

  private void onDatagram(DatagramPacket packet) {
    ByteBuf content = packet.content();
    int length = content.readableBytes();
    if (length > 1 && isRtp(content)) {
      counts.add(length);
      return;
    }
    int copied = Math.min(length, buffer.length);
    content.readBytes(buffer, 0, copied);
    transport.onDatagram(buffer, 0, copied, sender(packet), System.nanoTime());
  }

  /** RFC 7983: first octet 128 to 191; RFC 5761: RTCP has types 192 to 223. */
  private static boolean isRtp(ByteBuf content) {
    int first = content.getUnsignedByte(content.readerIndex());
    int second = content.getUnsignedByte(content.readerIndex() + 1);
    return first >> 6 == 2 && (second < 192 || second > 223);
  }

  private RemoteAddress sender(DatagramPacket packet) {
    RemoteAddress known = lastAddress;
    if (known == null || !known.address().equals(packet.sender())) {
      known = RemoteAddress.udp(packet.sender());
      lastAddress = known;
    }
    return known;
  }

  private static final class Reader extends SimpleChannelInboundHandler<DatagramPacket> {
    private @Nullable BenchPeer peer;

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      BenchPeer to = peer;
      if (to != null) {
        to.onDatagram(packet);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      BenchPeer to = peer;
      if (to != null) {
        // an ICMP error once the server has gone
        to.connected.completeExceptionally(cause);
      }
    }
  }
}
