package io.coanchor.server.net;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Locale;

/**
 * The calls of the C library that sending in trains needs, and receiving with the local address
 * that a datagram came to, for 64-bit Linux.
 *
 * <p>Loading this class fails with an {@link ExceptionInInitializerError} where they cannot be had.
 */
final class LinuxSockets {
  static final int EINTR = 4;
  static final int EIO = 5;
  static final int EAGAIN = 11;
  static final int EINVAL = 22;
  static final int EMSGSIZE = 90;
  static final int ENOPROTOOPT = 92;
  static final int EOPNOTSUPP = 95;

  static final int SOL_IP = 0;
  static final int SOL_UDP = 17;
  static final int SOL_IPV6 = 41;

  /** Socket option and control message of the local address: {@code struct in_pktinfo}. */
  static final int IP_PKTINFO = 8;

  /** Socket option that asks for the control message {@link #IPV6_PKTINFO}. */
  static final int IPV6_RECVPKTINFO = 49;

  /** The same of IPv6, and of mapped IPv4 addresses: {@code struct in6_pktinfo} (RFC 3542). */
  static final int IPV6_PKTINFO = 50;

  /** Socket option and control message of the size to cut a message into (Linux 4.18). */
  static final int UDP_SEGMENT = 103;

  /** The flag of a call that does not wait. */
  private static final int MSG_DONTWAIT = 0x40;

  private static final int SOL_SOCKET = 1;
  private static final int SO_DOMAIN = 39;
  private static final int AF_INET6 = 10;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle SENDMMSG =
      handle(
          "sendmmsg",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT));
  private static final MethodHandle RECVMMSG =
      handle(
          "recvmmsg",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG));
  private static final MethodHandle GETSOCKOPT = handle("getsockopt", option(true));
  private static final MethodHandle SETSOCKOPT = handle("setsockopt", option(false));

  private LinuxSockets() {}

  private static FunctionDescriptor option(boolean get) {
    return FunctionDescriptor.of(
        ValueLayout.JAVA_INT,
        ValueLayout.JAVA_INT,
        ValueLayout.JAVA_INT,
        ValueLayout.JAVA_INT,
        ValueLayout.ADDRESS,
        get ? ValueLayout.ADDRESS : ValueLayout.JAVA_INT);
  }

  @SuppressWarnings("restricted") // the signatures are those of the manual pages
  private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
    String os = System.getProperty("os.name", "");
    if (!os.equals("Linux") || ValueLayout.ADDRESS.byteSize() != Long.BYTES) {
      throw new UnsupportedOperationException(
          String.format(Locale.ROOT, "system: %s (expected: 64-bit Linux)", os));
    }
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        descriptor,
        Linker.Option.captureCallState("errno"));
  }

  /**
   * Makes sure that the calls can be had.
   *
   * @throws LinkageError where they cannot
   */
  static void load() {
    // loading this class is what there is to do
  }

  /** Memory for the error number of the calls below. */
  static MemorySegment newState() {
    return Arena.ofAuto().allocate(STATE);
  }

  /** The error number of the last call with this state that failed. */
  static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  /**
   * Sends messages without waiting: sendmmsg(2).
   *
   * @param messages address of the first {@code struct mmsghdr}
   * @return how many were sent, or -1
   */
  static int sendMessages(MemorySegment state, int fd, long messages, int count) {
    try {
      return (int) SENDMMSG.invokeExact(state, fd, messages, count, MSG_DONTWAIT);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /**
   * Receives messages without waiting: recvmmsg(2).
   *
   * @param messages address of the first {@code struct mmsghdr}
   * @return how many were received, or -1
   */
  static int receiveMessages(MemorySegment state, int fd, long messages, int count) {
    try {
      return (int) RECVMMSG.invokeExact(state, fd, messages, count, MSG_DONTWAIT, 0L);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Whether a socket is an IPv6 one. */
  static boolean isIpv6(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
      int result =
          (int)
              GETSOCKOPT.invokeExact(
                  arena.allocate(STATE), fd, SOL_SOCKET, SO_DOMAIN, value, length);
      if (result != 0) {
        throw new UnsupportedOperationException("SO_DOMAIN: " + result + " (expected: 0)");
      }
      return value.get(ValueLayout.JAVA_INT, 0) == AF_INET6;
    } catch (UnsupportedOperationException e) {
      throw e;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  /** Whether the kernel knows trains. Leaves the socket as it is: single datagrams by default. */
  static boolean knowsTrains(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment none = arena.allocateFrom(ValueLayout.JAVA_INT, 0);
      return (int)
              SETSOCKOPT.invokeExact(
                  arena.allocate(STATE), fd, SOL_UDP, UDP_SEGMENT, none, Integer.BYTES)
          == 0;
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  private static IllegalStateException broken(Throwable e) {
    return new IllegalStateException("a call into the C library failed", e);
  }
}
