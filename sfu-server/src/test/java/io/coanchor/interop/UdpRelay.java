package io.coanchor.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Stands between one peer and the server's UDP port, loses what it is told to, and counts what it
 * sees: the headers of SRTP are not encrypted.
 */
final class UdpRelay implements AutoCloseable {
  private static final int MAX_BYTES = 2048;
  private static final int HEADER_BYTES = 12;

  /** The two ways. */
  enum Way {
    TO_SERVER,
    TO_PEER
  }

  /** One packet by its header. */
  record PacketId(long ssrc, int sequence) {}

  private final DatagramChannel peerSide;
  private final DatagramChannel serverSide;
  private final Map<Way, Traffic> traffic =
      Map.of(Way.TO_SERVER, new Traffic(), Way.TO_PEER, new Traffic());
  private volatile InetSocketAddress peer;

  /** What passed one way; guarded by itself. */
  private static final class Traffic {
    private final Map<Integer, Integer> packets = new HashMap<>();
    private final Set<PacketId> dropped = new HashSet<>();
    private final Set<PacketId> sentAgain = new HashSet<>();
    private int loseType;
    private int lose;
  }

  private UdpRelay(int serverPort) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    peerSide = DatagramChannel.open().bind(new InetSocketAddress(loopback, 0));
    serverSide =
        DatagramChannel.open()
            .bind(new InetSocketAddress(loopback, 0))
            .connect(new InetSocketAddress(loopback, serverPort));
    Thread.ofPlatform().daemon().name("relay-to-server").start(() -> run(Way.TO_SERVER));
    Thread.ofPlatform().daemon().name("relay-to-peer").start(() -> run(Way.TO_PEER));
  }

  static UdpRelay to(int serverPort) throws IOException {
    return new UdpRelay(serverPort);
  }

  /** Where the peer is to send to. */
  int port() {
    return peerSide.socket().getLocalPort();
  }

  private void run(Way way) {
    ByteBuffer datagram = ByteBuffer.allocate(MAX_BYTES);
    try {
      while (true) {
        datagram.clear();
        if (way == Way.TO_SERVER) {
          peer = (InetSocketAddress) peerSide.receive(datagram);
        } else {
          serverSide.receive(datagram);
        }
        datagram.flip();
        if (!passes(way, datagram)) {
          continue;
        }
        if (way == Way.TO_SERVER) {
          serverSide.write(datagram);
        } else {
          peerSide.send(datagram, peer);
        }
      }
    } catch (ClosedChannelException e) {
      // closed
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private boolean passes(Way way, ByteBuffer datagram) {
    int first = datagram.get(0) & 0xff;
    int second = datagram.get(1) & 0xff;
    boolean rtp = first >= 128 && first <= 191 && !(second >= 192 && second <= 223);
    if (!rtp || datagram.limit() < HEADER_BYTES) {
      return true;
    }
    int type = second & 0x7f;
    PacketId id = new PacketId(datagram.getInt(8) & 0xffff_ffffL, datagram.getShort(2) & 0xffff);
    Traffic here = traffic.get(way);
    synchronized (here) {
      here.packets.merge(type, 1, Integer::sum);
      if (here.dropped.contains(id)) {
        here.sentAgain.add(id);
      } else if (here.lose > 0 && type == here.loseType) {
        here.lose--;
        here.dropped.add(id);
        return false;
      }
    }
    return true;
  }

  /** Loses the next packets of a payload type. */
  void lose(Way way, int payloadType, int count) {
    Traffic here = traffic.get(way);
    synchronized (here) {
      here.loseType = payloadType;
      here.lose = count;
    }
  }

  /** How many packets came of these payload types. */
  int packets(Way way, Integer... payloadTypes) {
    Traffic here = traffic.get(way);
    synchronized (here) {
      return Arrays.stream(payloadTypes).mapToInt(t -> here.packets.getOrDefault(t, 0)).sum();
    }
  }

  /** How many packets were lost, so far. */
  int lost(Way way) {
    Traffic here = traffic.get(way);
    synchronized (here) {
      return here.dropped.size();
    }
  }

  /** How many of those lost came again under the same number. */
  int sentAgain(Way way) {
    Traffic here = traffic.get(way);
    synchronized (here) {
      return here.sentAgain.size();
    }
  }

  @Override
  public void close() throws IOException {
    peerSide.close();
    serverSide.close();
  }
}
