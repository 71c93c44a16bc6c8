package io.coanchor.server.worker;

import io.coanchor.core.ice.RemoteAddress;
import io.coanchor.core.srtp.CipherEngine;
import io.coanchor.core.transport.PacketSlab;
import io.coanchor.server.net.Destination;
import io.coanchor.server.net.MediaSockets;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One peer's way into its worker's sockets: remembers the address that its packets go to, and the
 * one before, as checks of two candidate pairs are answered in turn.
 */
final class PeerSlab implements PacketSlab {
  private final MediaSockets sockets;
  private final CipherEngine cipher;
  private final Traffic traffic;
  private @Nullable Destination last;
  private @Nullable Destination before;

  PeerSlab(MediaSockets sockets, CipherEngine cipher, Traffic traffic) {
    this.sockets = sockets;
    this.cipher = cipher;
    this.traffic = traffic;
  }

  @Override
  public CipherEngine cipher() {
    return cipher;
  }

  @Override
  public MemorySegment memory() {
    return sockets.slab();
  }

  @Override
  public long warm() {
    Destination known = last;
    return known == null ? 0 : known.warm();
  }

  @Override
  public long reserve(RemoteAddress to, int bytes) {
    return sockets.reserve(destination(to), bytes);
  }

  @Override
  public boolean commit(RemoteAddress to, long at, int bytes) {
    return counted(sockets.commit(destination(to), at, bytes), bytes);
  }

  /** Queues a copy; false: dropped, the way is full. */
  boolean send(RemoteAddress to, byte[] array, int offset, int length) {
    return counted(sockets.write(destination(to), array, offset, length), length);
  }

  private boolean counted(boolean sent, int bytes) {
    if (sent) {
      traffic.onSent(bytes);
    }
    return sent;
  }

  private Destination destination(RemoteAddress to) {
    Destination known = last;
    if (known != null && known.address().equals(to)) {
      return known;
    }
    Destination other = before;
    if (other == null || !other.address().equals(to)) {
      other = sockets.destination(to);
    }
    before = known;
    last = other;
    return other;
  }
}
