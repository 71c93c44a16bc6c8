package io.coanchor.bench.path;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The least code that sends trains with {@code sendmmsg}: 64-bit Linux, IPv4, structures laid out
 * once. Not the server's, so that the floor does not move with it.
 */
final class TrainSocket implements AutoCloseable {
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM = 2;
  private static final int SOL_UDP = 17;
  private static final int UDP_SEGMENT = 103;

  private static final int MESSAGE_BYTES = 64;
  private static final int NAME_BYTES = 16;
  private static final int IOVEC_BYTES = 16;
  private static final int CONTROL_BYTES = 24;
  private static final int CONTROL_LENGTH = 18;

  private static final ValueLayout.OfShort NETWORK_SHORT =
      JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  private static final MethodHandle SOCKET =
      call("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle CLOSE =
      call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle SENDMMSG =
      call("sendmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT));

  private final Arena arena = Arena.ofConfined();
  private final int fd;
  private final int maxMessages;
  private final MemorySegment messages;
  private final MemorySegment names;
  private final MemorySegment iovecs;
  private final MemorySegment controls;
  private final long[] addresses;
  private int count;

  TrainSocket(List<InetSocketAddress> destinations, int maxMessages) {
    this.maxMessages = maxMessages;
    this.addresses = new long[destinations.size()];
    names = arena.allocate((long) NAME_BYTES * destinations.size(), Long.BYTES);
    for (int i = 0; i < addresses.length; i++) {
      MemorySegment name = names.asSlice((long) i * NAME_BYTES, NAME_BYTES);
      name.set(JAVA_SHORT, 0, (short) AF_INET);
      name.set(NETWORK_SHORT, 2, (short) destinations.get(i).getPort());
      MemorySegment.copy(
          destinations.get(i).getAddress().getAddress(), 0, name, ValueLayout.JAVA_BYTE, 4, 4);
      addresses[i] = name.address();
    }
    messages = arena.allocate((long) MESSAGE_BYTES * maxMessages, Long.BYTES);
    iovecs = arena.allocate((long) IOVEC_BYTES * maxMessages, Long.BYTES);
    controls = arena.allocate((long) CONTROL_BYTES * maxMessages, Long.BYTES);
    for (int i = 0; i < maxMessages; i++) {
      long at = (long) i * MESSAGE_BYTES;
      messages.set(JAVA_INT, at + 8, NAME_BYTES);
      messages.set(JAVA_LONG, at + 16, iovecs.address() + (long) i * IOVEC_BYTES);
      messages.set(JAVA_LONG, at + 24, 1);
      messages.set(JAVA_LONG, at + 32, controls.address() + (long) i * CONTROL_BYTES);
      long control = (long) i * CONTROL_BYTES;
      controls.set(JAVA_LONG, control, CONTROL_LENGTH);
      controls.set(JAVA_INT, control + 8, SOL_UDP);
      controls.set(JAVA_INT, control + 12, UDP_SEGMENT);
    }
    try {
      fd = (int) SOCKET.invokeExact(AF_INET, SOCK_DGRAM, 0);
    } catch (Throwable e) {
      throw new IllegalStateException("socket", e);
    }
  }

  /** Adds a train; {@link #send} has to come before there are too many. */
  void add(int destination, long address, int bytes, int segmentBytes) {
    long at = (long) count * MESSAGE_BYTES;
    messages.set(JAVA_LONG, at, addresses[destination]);
    messages.set(JAVA_LONG, at + 40, bytes > segmentBytes ? CONTROL_BYTES : 0);
    controls.set(JAVA_SHORT, (long) count * CONTROL_BYTES + 16, (short) segmentBytes);
    iovecs.set(JAVA_LONG, (long) count * IOVEC_BYTES, address);
    iovecs.set(JAVA_LONG, (long) count * IOVEC_BYTES + 8, bytes);
    count++;
  }

  boolean isFull() {
    return count == maxMessages;
  }

  /** Sends what was added; waits when it must. */
  void send() {
    int from = 0;
    while (from < count) {
      int sent;
      try {
        sent =
            (int)
                SENDMMSG.invokeExact(
                    fd, messages.address() + (long) from * MESSAGE_BYTES, count - from, 0);
      } catch (Throwable e) {
        throw new IllegalStateException("sendmmsg", e);
      }
      if (sent <= 0) {
        throw new IllegalStateException("sendmmsg: " + sent);
      }
      from += sent;
    }
    count = 0;
  }

  @Override
  public void close() {
    try {
      int _ = (int) CLOSE.invokeExact(fd);
    } catch (Throwable e) {
      throw new IllegalStateException("close", e);
    }
    arena.close();
  }

  @SuppressWarnings("restricted") // the signatures are those of the manual pages
  private static MethodHandle call(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
  }
}
