package io.coanchor.client;

import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The worse network of one socket: loses and delays in both directions. Lives on the loop. */
final class ImpairedPath {
  private final ClientLoop loop;
  private final Channel channel;
  private final PathImpairment impairment;
  private final RandomGenerator random;

  ImpairedPath(ClientLoop loop, Channel channel) {
    this.loop = loop;
    this.channel = channel;
    this.impairment = loop.impairment();
    this.random = new SplittableRandom(loop.nextPathSeed());
  }

  /** Sends a packet, which it owns, or loses it. */
  void send(DatagramPacket packet) {
    if (random.nextDouble() < impairment.lossUp()) {
      packet.release();
    } else if (impairment.delayUpNs() == 0) {
      write(packet);
    } else {
      loop.scheduleNs(() -> write(packet), impairment.delayUpNs());
    }
  }

  private void write(DatagramPacket packet) {
    var _ = channel.writeAndFlush(packet, channel.voidPromise());
  }

  /** Hands on a copy of a datagram, now or later, or loses it. */
  void receive(byte[] buffer, int length, Consumer<byte[]> sink) {
    if (random.nextDouble() < impairment.lossDown()) {
      return;
    }
    byte[] copy = Arrays.copyOf(buffer, length);
    if (impairment.delayDownNs() == 0) {
      sink.accept(copy);
    } else {
      loop.scheduleNs(() -> sink.accept(copy), impairment.delayDownNs());
    }
  }
}
