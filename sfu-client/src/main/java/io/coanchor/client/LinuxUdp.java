package io.coanchor.client;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;

/**
 * The calls of the C library that a UDP socket needs, for 64-bit Linux. Loading this class fails
 * with an {@link ExceptionInInitializerError} where they cannot be had.
 *
 * <p>Pointers are numbers: callers keep what they point to.
 */
final class LinuxUdp {
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int SOL_SOCKET = 1;
  static final int SO_SNDBUF = 7;
  static final int SO_RCVBUF = 8;

  /** Socket option and control message: when a datagram arrived, as a struct timespec of 1970. */
  static final int SO_TIMESTAMPNS = 35;

  static final int SOL_UDP = 17;

  /** Socket option and control message: datagrams that were joined, and their size (Linux 5.0). */
  static final int UDP_GRO = 104;

  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x8_0000;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_V6ONLY = 26;
  private static final int MSG_DONTWAIT = 0x40;

  private static final MethodHandle SOCKET = call("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle BIND = call("bind", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle NAME =
      call("getsockname", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SET =
      call("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle RECEIVE =
      call("recvmsg", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle SEND =
      call("sendto", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle CLOSE = call("close", JAVA_INT, JAVA_INT);

  private LinuxUdp() {}

  /**
   * A socket that does not block; one of IPv6 takes IPv4 too.
   *
   * @throws IOException when there is none to be had
   */
  static int socket(boolean ipv6) throws IOException {
    int fd;
    try {
      int type = SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
      fd = (int) SOCKET.invokeExact(ipv6 ? AF_INET6 : AF_INET, type, 0);
    } catch (Throwable e) {
      throw broken(e);
    }
    if (fd < 0) {
      throw new IOException("socket: refused (open files: see ulimit -n)");
    }
    if (ipv6) {
      boolean _ = set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    }
    return fd;
  }

  static boolean set(int fd, int level, int option, int value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment word = arena.allocateFrom(JAVA_INT, value);
      return (int) SET.invokeExact(fd, level, option, word.address(), Integer.BYTES) == 0;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  static boolean bind(int fd, long address, int bytes) {
    try {
      return (int) BIND.invokeExact(fd, address, bytes) == 0;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** The local address; {@code bytes} points to the room for it, an int. */
  static boolean name(int fd, long address, long bytes) {
    try {
      return (int) NAME.invokeExact(fd, address, bytes) == 0;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /**
   * Reads a message without waiting: recvmsg(2).
   *
   * @param message address of a {@code struct msghdr}
   * @return its length; negative when there is none, or for an error, which this takes back
   */
  static long receive(int fd, long message) {
    try {
      return (long) RECEIVE.invokeExact(fd, message, MSG_DONTWAIT);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Sends a datagram without waiting: sendto(2). */
  static boolean send(int fd, long data, long length, long address, int addressBytes) {
    try {
      return (long) SEND.invokeExact(fd, data, length, MSG_DONTWAIT, address, addressBytes)
          == length;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  static void close(int fd) {
    try {
      int _ = (int) CLOSE.invokeExact(fd);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  @SuppressWarnings("restricted") // the signatures are those of the manual pages
  private static MethodHandle call(String name, ValueLayout result, ValueLayout... arguments) {
    String os = System.getProperty("os.name", "");
    if (!os.equals("Linux") || ValueLayout.ADDRESS.byteSize() != Long.BYTES) {
      throw new UnsupportedOperationException(
          String.format(Locale.ROOT, "system: %s (expected: 64-bit Linux)", os));
    }
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
  }

  private static IllegalStateException broken(Throwable e) {
    return new IllegalStateException("a call into the C library failed", e);
  }
}
