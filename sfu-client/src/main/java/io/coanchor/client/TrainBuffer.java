package io.coanchor.client;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Where all sockets of a loop are read into: one message at a time, which may be a train of
 * datagrams that the kernel has joined, and the structures that recvmsg(2) wants. What is sent
 * stands here too while it is. Of the loop's thread.
 */
final class TrainBuffer {
  /** A train is no longer than a datagram can be. */
  private static final int MAX_TRAIN_BYTES = 65_535;

  private static final int MESSAGE_BYTES = 56;
  private static final int VECTOR_BYTES = 16;
  private static final int CONTROL_BYTES = 128;
  private static final int CONTROL_HEADER_BYTES = 16;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private static final int NAME_LENGTH_AT = 8;
  private static final int VECTOR_AT = 16;
  private static final int VECTOR_COUNT_AT = 24;
  private static final int CONTROL_AT = 32;
  private static final int CONTROL_LENGTH_AT = 40;

  private final byte[] datagram = new byte[ClientTransport.MAX_DATAGRAM_BYTES];
  private final MemorySegment train;
  private final MemorySegment message;
  private final MemorySegment control;
  private final MemorySegment sender;
  private final MemorySegment receiver;
  private final MemorySegment outgoing;
  private int segmentBytes;
  private long arrivedUnixNs;

  TrainBuffer() {
    Arena arena = Arena.ofAuto();
    train = arena.allocate(MAX_TRAIN_BYTES, Long.BYTES);
    message = arena.allocate(MESSAGE_BYTES, Long.BYTES);
    control = arena.allocate(CONTROL_BYTES, Long.BYTES);
    sender = arena.allocate(SocketAddress.MAX_BYTES, Long.BYTES);
    receiver = arena.allocate(SocketAddress.MAX_BYTES, Long.BYTES);
    outgoing = arena.allocate(ClientTransport.MAX_DATAGRAM_BYTES, Long.BYTES);
    MemorySegment vector = arena.allocate(VECTOR_BYTES, Long.BYTES);
    vector.set(JAVA_LONG, 0, train.address());
    vector.set(JAVA_LONG, Long.BYTES, MAX_TRAIN_BYTES);
    message.set(JAVA_LONG, 0, sender.address());
    message.set(JAVA_LONG, VECTOR_AT, vector.address());
    message.set(JAVA_LONG, VECTOR_COUNT_AT, 1);
    message.set(JAVA_LONG, CONTROL_AT, control.address());
  }

  /** Reads the next train of a socket: its length, or −1 when there is none. */
  int read(int fd) {
    message.set(JAVA_INT, NAME_LENGTH_AT, SocketAddress.MAX_BYTES);
    message.set(JAVA_LONG, CONTROL_LENGTH_AT, CONTROL_BYTES);
    int bytes = (int) LinuxUdp.receive(fd, message.address());
    if (bytes >= 0) {
      segmentBytes = bytes;
      arrivedUnixNs = 0;
      walkControl(message.get(JAVA_LONG, CONTROL_LENGTH_AT));
    }
    return bytes;
  }

  /** Control messages: length with header (8), level (4), type (4), data, aligned to 8. */
  private void walkControl(long bytes) {
    long at = 0;
    while (at + CONTROL_HEADER_BYTES < bytes) {
      long length = control.get(JAVA_LONG, at);
      if (length <= CONTROL_HEADER_BYTES || length > bytes - at) {
        return;
      }
      int level = control.get(JAVA_INT, at + Long.BYTES);
      int type = control.get(JAVA_INT, at + Long.BYTES + Integer.BYTES);
      long data = at + CONTROL_HEADER_BYTES;
      if (level == LinuxUdp.SOL_UDP && type == LinuxUdp.UDP_GRO) {
        int segment = control.get(JAVA_INT, data);
        segmentBytes = segment > 0 ? segment : segmentBytes;
      } else if (level == LinuxUdp.SOL_SOCKET && type == LinuxUdp.SO_TIMESTAMPNS) {
        arrivedUnixNs =
            control.get(JAVA_LONG, data) * NANOS_PER_SECOND
                + control.get(JAVA_LONG, data + Long.BYTES);
      }
      at += length + Long.BYTES - 1 & -Long.BYTES;
    }
  }

  /** The size of all datagrams of the train but the last, which may be shorter. */
  int segmentBytes() {
    return segmentBytes;
  }

  /** When the train arrived at the socket, in nanoseconds since 1970; 0 if that is not known. */
  long arrivedUnixNs() {
    return arrivedUnixNs;
  }

  /** Copies a datagram out of the train; its length, cut to what a datagram may be. */
  int take(int at, int bytes) {
    int length = Math.min(bytes, datagram.length);
    MemorySegment.copy(train, JAVA_BYTE, at, datagram, 0, length);
    return length;
  }

  byte[] datagram() {
    return datagram;
  }

  MemorySegment sender() {
    return sender;
  }

  /** Room for the address that is sent to. */
  MemorySegment receiver() {
    return receiver;
  }

  /** Sends a datagram to {@link #receiver}. */
  boolean send(int fd, byte[] array, int offset, int length, int addressBytes) {
    if (length > outgoing.byteSize()) {
      return false;
    }
    MemorySegment.copy(array, offset, outgoing, JAVA_BYTE, 0, length);
    return LinuxUdp.send(fd, outgoing.address(), length, receiver.address(), addressBytes);
  }
}
