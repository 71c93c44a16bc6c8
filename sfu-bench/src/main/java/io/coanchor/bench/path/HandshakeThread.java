package io.coanchor.bench.path;

import io.coanchor.core.dtls.DtlsFailure;
import io.coanchor.core.dtls.DtlsHandshake;
import io.coanchor.core.dtls.DtlsPipe;
import io.coanchor.core.dtls.DtlsResult;
import io.coanchor.core.transport.HandshakeInbox;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A DTLS handshake, which blocks, on a virtual thread of its own. */
final class HandshakeThread implements HandshakeInbox, DtlsPipe {
  private static final int QUEUE_DATAGRAMS = 32;
  private static final byte[] CLOSE = {};

  private final BlockingQueue<byte[]> incoming = new ArrayBlockingQueue<>(QUEUE_DATAGRAMS);
  private final Consumer<byte[]> outgoing;

  private HandshakeThread(Consumer<byte[]> outgoing) {
    this.outgoing = outgoing;
  }

  /**
   * Starts one.
   *
   * @param outgoing takes datagrams, on the handshake's thread
   * @param done takes the outcome there, null for a failure
   */
  static HandshakeThread start(
      DtlsHandshake handshake, Consumer<byte[]> outgoing, Consumer<@Nullable DtlsResult> done) {
    HandshakeThread running = new HandshakeThread(outgoing);
    Thread.ofVirtual()
        .name("bench-dtls")
        .start(() -> {
          DtlsResult result = null;
          try {
            result = handshake.run(running);
          } catch (DtlsFailure e) {
            // told by the null
          }
          done.accept(result);
        });
    return running;
  }

  @Override
  public boolean offer(byte[] array, int offset, int length) {
    return length > 0 && incoming.offer(Arrays.copyOfRange(array, offset, offset + length));
  }

  @Override
  public byte @Nullable [] poll() {
    return incoming.poll();
  }

  @Override
  public void close() {
    if (!incoming.offer(CLOSE)) {
      incoming.clear();
      incoming.add(CLOSE);
    }
  }

  @Override
  public int receive(byte[] buffer, int offset, int length, int waitMillis) {
    try {
      byte[] datagram = incoming.poll(waitMillis, TimeUnit.MILLISECONDS);
      if (datagram == null) {
        return TIMED_OUT;
      }
      if (datagram.length == 0) {
        return CLOSED;
      }
      int copied = Math.min(length, datagram.length);
      System.arraycopy(datagram, 0, buffer, offset, copied);
      return copied;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CLOSED;
    }
  }

  @Override
  public void send(byte[] buffer, int offset, int length) {
    outgoing.accept(Arrays.copyOfRange(buffer, offset, offset + length));
  }
}
