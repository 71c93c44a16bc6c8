package io.coanchor.server.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Sends trains with {@code sendmmsg} on the loop's own socket, each as one message that the kernel
 * cuts up ({@code UDP_SEGMENT}), many destinations a call, each from the local address that its
 * peer knows ({@code IP_PKTINFO}, left out where the system takes that one anyway). Nothing is
 * allocated: the structures are laid out once, and only what differs is written.
 *
 * <p>The layouts are those of 64-bit Linux, the same on x86-64 and AArch64:
 *
 * <pre>
 * mmsghdr  0 name  8 namelen  16 iov  24 iovlen  32 control  40 controllen  48 flags  56 len   (64)
 * iovec    0 base  8 len                                                                       (16)
 * control  two messages, of which a datagram has both, either, or none: where it has both, the
 *          first lies right before the second
 *   IPv4   0 len   8 level   12 type  16 interface   20 source   24 destination                (32)
 *   IPv6   0 len   8 level   12 type  16 source      32 interface                              (40)
 *   train  0 len   8 level   12 type  16 segment size                                          (24)
 * </pre>
 */
final class NativeSender implements TrainSender {
  /** Messages a call; the kernel takes up to 1,024. */
  static final int MAX_MESSAGES = 256;

  private static final int MESSAGE_BYTES = 64;
  private static final int NAME_AT = 0;
  private static final int NAME_LENGTH_AT = 8;
  private static final int IOV_AT = 16;
  private static final int IOV_COUNT_AT = 24;
  private static final int CONTROL_AT = 32;
  private static final int CONTROL_LENGTH_AT = 40;

  private static final int IOV_BYTES = 16;
  private static final int IOV_LENGTH_AT = 8;

  /** Of both control messages. */
  private static final int CONTROL_BYTES = 64;

  /** Where that of the train begins, so that it ends with the room. */
  private static final int TRAIN_AT = 40;

  private static final int TRAIN_BYTES = 24;
  private static final int INFO4_BYTES = 12;
  private static final int INFO6_BYTES = 20;
  private static final int SOURCE4_AT = 4;

  private static final int CONTROL_LEVEL_AT = 8;
  private static final int CONTROL_TYPE_AT = 12;
  private static final int CONTROL_VALUE_AT = 16;
  private static final int CONTROL_VALUE_BYTES = 2;

  private final int fd;
  private final boolean ipv6;
  private final boolean trains;

  /** Where the control message of the local address begins: it ends where the train's begins. */
  private final int infoAt;

  /**
   * Where its value ends. By itself it is given without what fills the last word: the kernel has
   * that many bytes at hand, and would allocate memory for more.
   */
  private final int infoEnd;

  private final MemorySegment state = LinuxSockets.newState();
  private final MemorySegment messages = allocate(MESSAGE_BYTES);
  private final MemorySegment names = allocate(Destination.ADDRESS_BYTES);
  private final MemorySegment iovecs = allocate(IOV_BYTES);
  private final MemorySegment controls = allocate(CONTROL_BYTES);
  private final int[] messageBytes = new int[MAX_MESSAGES];
  private final int[] messageSegments = new int[MAX_MESSAGES];

  /** An error may be an earlier packet's, told late: a message is given up at the second. */
  private boolean failedOnce;

  /**
   * @param fd the socket's descriptor, open as long as this is used
   * @throws RuntimeException or {@link LinkageError} where the calls cannot be had
   */
  NativeSender(int fd) {
    this(fd, LinuxSockets.knowsTrains(fd));
  }

  NativeSender(int fd, boolean trains) {
    this.fd = fd;
    this.trains = trains;
    this.ipv6 = LinuxSockets.isIpv6(fd);
    int infoBytes = CONTROL_VALUE_AT + (ipv6 ? INFO6_BYTES : INFO4_BYTES);
    this.infoAt = TRAIN_AT - align(infoBytes);
    this.infoEnd = infoAt + infoBytes;
    int nameBytes = ipv6 ? Destination.IPV6_BYTES : Destination.IPV4_BYTES;
    for (int i = 0; i < MAX_MESSAGES; i++) {
      long message = (long) i * MESSAGE_BYTES;
      long name = names.address() + (long) i * Destination.ADDRESS_BYTES;
      messages.set(ValueLayout.JAVA_LONG, message + NAME_AT, name);
      messages.set(ValueLayout.JAVA_INT, message + NAME_LENGTH_AT, nameBytes);
      long iovec = iovecs.address() + (long) i * IOV_BYTES;
      messages.set(ValueLayout.JAVA_LONG, message + IOV_AT, iovec);
      messages.set(ValueLayout.JAVA_LONG, message + IOV_COUNT_AT, 1);
      layOutControl((long) i * CONTROL_BYTES);
    }
  }

  private void layOutControl(long at) {
    long info = at + infoAt;
    controls.set(
        ValueLayout.JAVA_LONG, info, CONTROL_VALUE_AT + (ipv6 ? INFO6_BYTES : INFO4_BYTES));
    controls.set(
        ValueLayout.JAVA_INT,
        info + CONTROL_LEVEL_AT,
        ipv6 ? LinuxSockets.SOL_IPV6 : LinuxSockets.SOL_IP);
    controls.set(
        ValueLayout.JAVA_INT,
        info + CONTROL_TYPE_AT,
        ipv6 ? LinuxSockets.IPV6_PKTINFO : LinuxSockets.IP_PKTINFO);
    long train = at + TRAIN_AT;
    controls.set(ValueLayout.JAVA_LONG, train, CONTROL_VALUE_AT + CONTROL_VALUE_BYTES);
    controls.set(ValueLayout.JAVA_INT, train + CONTROL_LEVEL_AT, LinuxSockets.SOL_UDP);
    controls.set(ValueLayout.JAVA_INT, train + CONTROL_TYPE_AT, LinuxSockets.UDP_SEGMENT);
  }

  /** Control messages begin at whole words. */
  private static int align(int bytes) {
    return (bytes + Long.BYTES - 1) & -Long.BYTES;
  }

  private static MemorySegment allocate(int bytes) {
    return Arena.ofAuto().allocate((long) bytes * MAX_MESSAGES, Long.BYTES);
  }

  /** Whether the socket is an IPv6 one. */
  boolean isIpv6() {
    return ipv6;
  }

  @Override
  public String name() {
    return trains ? "sendmmsg, UDP_SEGMENT" : "sendmmsg";
  }

  @Override
  public boolean send(SendSlab slab) {
    while (slab.first() < slab.end()) {
      int count = fill(slab);
      slab.stats().onCall();
      int sent = LinuxSockets.sendMessages(state, fd, messages.address(), count);
      if (sent > 0) {
        failedOnce = false;
        for (int i = 0; i < sent; i++) {
          slab.stats().onSent(messageSegments[i], messageBytes[i]);
          slab.consume(messageBytes[i]);
        }
      } else if (!goOn(slab, LinuxSockets.errno(state))) {
        return false;
      }
    }
    return true;
  }

  /** Whether to try again at once, after the oldest message was refused. */
  private boolean goOn(SendSlab slab, int errno) {
    if (errno == LinuxSockets.EINTR) {
      return true;
    }
    if (errno == LinuxSockets.EAGAIN) {
      return false;
    }
    if (messageSegments[0] > 1 && isRefusalOfTrain(errno)) {
      slab.stats().onRefusedTrain(errno);
      slab.to(slab.first()).refuseTrains();
    } else if (failedOnce) {
      failedOnce = false;
      slab.stats().onFailed(errno);
      slab.consume(messageBytes[0]);
    } else {
      failedOnce = true;
    }
    return true;
  }

  /** No checksum offload on that way, a tunnel, a smaller path: single datagrams may still pass. */
  private static boolean isRefusalOfTrain(int errno) {
    return errno == LinuxSockets.EINVAL
        || errno == LinuxSockets.EIO
        || errno == LinuxSockets.EMSGSIZE
        || errno == LinuxSockets.EOPNOTSUPP
        || errno == LinuxSockets.ENOPROTOOPT;
  }

  /** Writes the messages of the oldest trains; how many. */
  private int fill(SendSlab slab) {
    long base = slab.memory().address();
    int count = 0;
    for (int train = slab.first(); train < slab.end() && count < MAX_MESSAGES; train++) {
      Destination to = slab.to(train);
      long at = base + slab.offset(train);
      int length = slab.length(train);
      int segment = slab.segmentBytes(train);
      if (trains && !to.refusesTrains()) {
        write(count++, to, at, length, segment);
      } else {
        for (int done = 0; done < length && count < MAX_MESSAGES; done += segment) {
          int bytes = Math.min(segment, length - done);
          write(count++, to, at + done, bytes, bytes);
        }
      }
    }
    return count;
  }

  private void write(int index, Destination to, long at, int length, int segment) {
    to.writeTo(names, (long) index * Destination.ADDRESS_BYTES);
    long iovec = (long) index * IOV_BYTES;
    iovecs.set(ValueLayout.JAVA_LONG, iovec, at);
    iovecs.set(ValueLayout.JAVA_LONG, iovec + IOV_LENGTH_AT, length);
    writeControl(index, to, length > segment ? segment : 0);
    messageBytes[index] = length;
    messageSegments[index] = (length + segment - 1) / segment;
  }

  /**
   * @param segment bytes of each datagram of a train, 0 for a datagram by itself
   */
  private void writeControl(int index, Destination to, int segment) {
    long control = (long) index * CONTROL_BYTES;
    int begin = TRAIN_AT;
    int end = TRAIN_AT;
    if (to.tellsLocal()) {
      begin = infoAt;
      end = infoEnd;
      long value = control + infoAt + CONTROL_VALUE_AT;
      // the interface stays 0: the way there is chosen by the routes, not by where it came in
      if (ipv6) {
        to.writeLocal6To(controls, value);
      } else {
        to.writeLocal4To(controls, value + SOURCE4_AT);
      }
    }
    if (segment > 0) {
      end = TRAIN_AT + TRAIN_BYTES;
      controls.set(ValueLayout.JAVA_SHORT, control + TRAIN_AT + CONTROL_VALUE_AT, (short) segment);
    }
    long message = (long) index * MESSAGE_BYTES;
    messages.set(ValueLayout.JAVA_LONG, message + CONTROL_AT, controls.address() + control + begin);
    messages.set(ValueLayout.JAVA_LONG, message + CONTROL_LENGTH_AT, end - begin);
  }
}
