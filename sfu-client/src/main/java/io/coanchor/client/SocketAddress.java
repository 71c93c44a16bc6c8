package io.coanchor.client;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.coanchor.core.ice.RemoteAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Addresses as the kernel has them: {@code struct sockaddr_in} and {@code sockaddr_in6}. One that
 * was converted last is known again without a conversion.
 */
final class SocketAddress {
  /** Of IPv6; IPv4 needs 16. */
  static final int MAX_BYTES = 28;

  private static final int IPV4_BYTES = 16;
  private static final int PORT_AT = 2;
  private static final int IPV4_AT = 4;
  private static final int IPV6_AT = 8;
  private static final int IPV6_SECOND_HALF_AT = 16;

  private static final ValueLayout.OfShort PORT =
      JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /** ::ffff:0:0/96, how an IPv6 socket writes IPv4. */
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

  private final boolean ipv6;
  private @Nullable RemoteAddress known;
  private long knownHead;
  private long knownFirst;
  private long knownSecond;

  /** Addresses of a socket of that family. */
  SocketAddress(boolean ipv6) {
    this.ipv6 = ipv6;
  }

  int bytes() {
    return ipv6 ? MAX_BYTES : IPV4_BYTES;
  }

  /** Writes an address; false when a socket of this family cannot send to it. */
  boolean write(InetSocketAddress address, MemorySegment out) {
    InetAddress ip = address.getAddress();
    if (ip == null || (!ipv6 && !(ip instanceof Inet4Address))) {
      return false;
    }
    out.asSlice(0, bytes()).fill((byte) 0);
    out.set(JAVA_SHORT_UNALIGNED, 0, (short) (ipv6 ? LinuxUdp.AF_INET6 : LinuxUdp.AF_INET));
    out.set(PORT, PORT_AT, (short) address.getPort());
    byte[] raw = ip.getAddress();
    int at = ipv6 ? IPV6_AT : IPV4_AT;
    if (ipv6 && ip instanceof Inet4Address) {
      MemorySegment.copy(MAPPED, 0, out, JAVA_BYTE, at, MAPPED.length);
      at += MAPPED.length;
    }
    MemorySegment.copy(raw, 0, out, JAVA_BYTE, at, raw.length);
    return true;
  }

  static int port(MemorySegment address) {
    return address.get(PORT, PORT_AT) & 0xffff;
  }

  /** The sender of a datagram; null when it has no address that can be. */
  @Nullable RemoteAddress read(MemorySegment in) {
    long head = in.get(JAVA_LONG_UNALIGNED, 0);
    long first = ipv6 ? in.get(JAVA_LONG_UNALIGNED, IPV6_AT) : 0;
    long second = ipv6 ? in.get(JAVA_LONG_UNALIGNED, IPV6_SECOND_HALF_AT) : 0;
    RemoteAddress last = known;
    if (last != null && head == knownHead && first == knownFirst && second == knownSecond) {
      return last;
    }
    byte[] raw = new byte[ipv6 ? 16 : 4];
    MemorySegment.copy(in, JAVA_BYTE, ipv6 ? IPV6_AT : IPV4_AT, raw, 0, raw.length);
    try {
      // An IPv4 address that was mapped becomes one of IPv4 again.
      RemoteAddress read =
          RemoteAddress.udp(new InetSocketAddress(InetAddress.getByAddress(raw), port(in)));
      known = read;
      knownHead = head;
      knownFirst = first;
      knownSecond = second;
      return read;
    } catch (UnknownHostException _) {
      return null;
    }
  }
}
