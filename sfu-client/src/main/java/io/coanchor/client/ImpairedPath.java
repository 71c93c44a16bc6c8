package io.coanchor.client;

import io.coanchor.core.ice.RemoteAddress;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The worse network of one socket: loses and delays in both directions. Lives on the loop. */
final class ImpairedPath {
  private final ClientLoop loop;
  private final MediaSocket socket;
  private final PathImpairment impairment;
  private final RandomGenerator random;

  ImpairedPath(ClientLoop loop, MediaSocket socket) {
    this.loop = loop;
    this.socket = socket;
    this.impairment = loop.impairment();
    this.random = new SplittableRandom(loop.nextPathSeed());
  }

  /** Sends a datagram, now or later, or loses it; false when the way out is full. */
  boolean send(RemoteAddress to, byte[] array, int offset, int length) {
    if (random.nextDouble() < impairment.lossUp()) {
      return true;
    }
    if (impairment.delayUpNs() == 0) {
      return socket.send(to, array, offset, length);
    }
    byte[] copy = Arrays.copyOfRange(array, offset, offset + length);
    loop.scheduleNs(() -> sendLate(to, copy), impairment.delayUpNs());
    return true;
  }

  private void sendLate(RemoteAddress to, byte[] datagram) {
    boolean _ = socket.send(to, datagram, 0, datagram.length);
    socket.flush();
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
