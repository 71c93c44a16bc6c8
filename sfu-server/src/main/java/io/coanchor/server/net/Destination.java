package io.coanchor.server.net;

import io.coanchor.core.ice.RemoteAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Where a peer's datagrams go, and which address of this host they leave from, prepared once, so
 * that sending one costs no address handling. Made by {@link MediaSockets#destination}; belongs to
 * the sockets it was made by, and to their loop.
 */
public final class Destination {
  /** Room for a {@code sockaddr_in6}, rounded up to whole words. */
  static final int ADDRESS_BYTES = 32;

  static final int IPV4_BYTES = 16;
  static final int IPV6_BYTES = 28;

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int MAPPED_PREFIX_AT = 18;
  private static final int PORT_AT = 2;

  /** An {@code in6_addr}, or an {@code in_addr} and zeroes. */
  private static final int LOCAL_BYTES = 16;

  private final RemoteAddress address;
  private final boolean reachable;

  // a sockaddr in the byte order of memory, zeroes behind
  private final long word0;
  private final long word1;
  private final long word2;
  private final long word3;

  // the local address to send from, as the socket names it; zeroes for any
  private final boolean hasLocal;
  private final long local0;
  private final long local1;

  /** The system sends from there of itself. */
  private boolean localIsDefault;

  /** The way there takes no trains: the kernel said so once. */
  private boolean refusesTrains;

  private Destination(
      RemoteAddress address, boolean reachable, byte[] sockaddr, byte @Nullable [] local) {
    this.address = address;
    this.reachable = reachable;
    ByteBuffer words = ByteBuffer.wrap(sockaddr).order(ByteOrder.nativeOrder());
    this.word0 = words.getLong();
    this.word1 = words.getLong();
    this.word2 = words.getLong();
    this.word3 = words.getLong();
    this.hasLocal = local != null;
    ByteBuffer source =
        ByteBuffer.wrap(local == null ? new byte[LOCAL_BYTES] : local)
            .order(ByteOrder.nativeOrder());
    this.local0 = source.getLong();
    this.local1 = source.getLong();
  }

  /**
   * Prepares an address.
   *
   * @param ipv6 whether the socket is an IPv6 one, which names IPv4 addresses as mapped ones (RFC
   *     4291 section 2.5.5.2); an IPv4 socket reaches no IPv6 address
   */
  static Destination of(RemoteAddress address, boolean ipv6) {
    InetAddress host = address.address().getAddress();
    boolean named = ipv6 || !(host instanceof Inet6Address);
    boolean reachable = named || address.transport() == RemoteAddress.Transport.TCP;
    byte[] sockaddr = new byte[ADDRESS_BYTES];
    if (named) {
      write(address.address(), ipv6, ByteBuffer.wrap(sockaddr));
    }
    return new Destination(address, reachable, sockaddr, local(address.local(), ipv6));
  }

  private static byte @Nullable [] local(@Nullable InetAddress address, boolean ipv6) {
    if (address == null || (!ipv6 && address instanceof Inet6Address)) {
      return null;
    }
    byte[] name = new byte[LOCAL_BYTES];
    byte[] bytes = address.getAddress();
    int at = 0;
    if (ipv6 && bytes.length < LOCAL_BYTES) {
      at = LOCAL_BYTES - bytes.length;
      name[at - 2] = (byte) 0xff;
      name[at - 1] = (byte) 0xff;
    }
    System.arraycopy(bytes, 0, name, at, bytes.length);
    return name;
  }

  private static void write(InetSocketAddress from, boolean ipv6, ByteBuffer to) {
    InetAddress host = from.getAddress();
    to.order(ByteOrder.nativeOrder()).putShort(0, (short) (ipv6 ? AF_INET6 : AF_INET));
    to.order(ByteOrder.BIG_ENDIAN).putShort(PORT_AT, (short) from.getPort());
    if (!ipv6) {
      to.put(4, host.getAddress());
    } else if (host instanceof Inet6Address wide) {
      to.put(8, wide.getAddress());
      to.order(ByteOrder.nativeOrder()).putInt(24, wide.getScopeId());
    } else {
      to.putShort(MAPPED_PREFIX_AT, (short) 0xffff).put(MAPPED_PREFIX_AT + 2, host.getAddress());
    }
  }

  /** The address that this leads to. */
  public RemoteAddress address() {
    return address;
  }

  /** Reads the address, so that it is near when it is written; returns what it read. */
  public long warm() {
    return word0;
  }

  /** Whether packets to it go over a connection. */
  boolean isTcp() {
    return address.transport() == RemoteAddress.Transport.TCP;
  }

  /** Whether the socket can send there at all. */
  boolean isReachable() {
    return reachable;
  }

  boolean refusesTrains() {
    return refusesTrains;
  }

  void refuseTrains() {
    refusesTrains = true;
  }

  /** Whether the system has to be told which address of this host to send from. */
  boolean tellsLocal() {
    return hasLocal && !localIsDefault;
  }

  /** Asks the routes again whether it has to be. */
  void probe(SourceProbe probe) {
    InetAddress local = address.local();
    if (hasLocal && local != null) {
      localIsDefault = probe.picks(address.address(), local);
    }
  }

  /** Writes the {@code in6_addr} to send from to 16 bytes at {@code at}. */
  void writeLocal6To(MemorySegment memory, long at) {
    memory.set(ValueLayout.JAVA_LONG, at, local0);
    memory.set(ValueLayout.JAVA_LONG, at + 8, local1);
  }

  /** Writes the {@code in_addr} to send from to 4 bytes at {@code at}. */
  void writeLocal4To(MemorySegment memory, long at) {
    int bytes =
        ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? (int) local0 : (int) (local0 >>> 32);
    memory.set(ValueLayout.JAVA_INT, at, bytes);
  }

  /** Writes the {@code sockaddr} to {@link #ADDRESS_BYTES} bytes at {@code at}. */
  void writeTo(MemorySegment memory, long at) {
    memory.set(ValueLayout.JAVA_LONG, at, word0);
    memory.set(ValueLayout.JAVA_LONG, at + 8, word1);
    memory.set(ValueLayout.JAVA_LONG, at + 16, word2);
    memory.set(ValueLayout.JAVA_LONG, at + 24, word3);
  }
}
