package io.coanchor.client;

import io.coanchor.core.dtls.DtlsFailure;
import io.coanchor.core.dtls.DtlsHandshake;
import io.coanchor.core.dtls.DtlsPipe;
import io.coanchor.core.dtls.DtlsResult;
import io.coanchor.core.transport.HandshakeInbox;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One DTLS handshake, which blocks, on a virtual thread of its own between two queues. */
public final class HandshakeRunner implements HandshakeInbox, DtlsPipe {
  /** Where datagrams and the outcome go; called on the handshake's thread. */
  public interface Outbox {
    /** One datagram for the peer, the callee's to keep. */
    void send(byte[] datagram);

    /** The keys are there. */
    void done(DtlsResult result);

    /** It has failed, or was closed. */
    void failed(String detail);
  }

  /** A flight is under ten datagrams. */
  private static final int QUEUE_DATAGRAMS = 32;

  private static final byte[] CLOSE = {};

  private final Outbox outbox;
  private final Semaphore permits;
  private final BlockingQueue<byte[]> incoming = new ArrayBlockingQueue<>(QUEUE_DATAGRAMS);
  private volatile boolean closed;

  private HandshakeRunner(Outbox outbox, Semaphore permits) {
    this.outbox = outbox;
    this.permits = permits;
  }

  /**
   * Starts one.
   *
   * @param permits one is held while it runs: a handshake costs a millisecond, and a thousand at
   *     once would keep each other waiting until they time out
   */
  public static HandshakeRunner start(DtlsHandshake handshake, Outbox outbox, Semaphore permits) {
    HandshakeRunner runner = new HandshakeRunner(outbox, permits);
    Thread.ofVirtual().name("coanchor-client-dtls").start(() -> runner.run(handshake));
    return runner;
  }

  private void run(DtlsHandshake handshake) {
    permits.acquireUninterruptibly();
    try {
      outbox.done(handshake.run(this));
    } catch (DtlsFailure e) {
      outbox.failed(String.valueOf(e.getMessage()));
    } finally {
      permits.release();
    }
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
    closed = true;
    if (!incoming.offer(CLOSE)) {
      incoming.clear();
      incoming.add(CLOSE);
    }
  }

  @Override
  public int receive(byte[] buffer, int offset, int length, int waitMillis) {
    if (closed) {
      return CLOSED;
    }
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
    outbox.send(Arrays.copyOfRange(buffer, offset, offset + length));
  }
}
