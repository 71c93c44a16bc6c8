package io.coanchor.server.worker;

import io.coanchor.core.dtls.DtlsFailure;
import io.coanchor.core.dtls.DtlsHandshake;
import io.coanchor.core.dtls.DtlsPipe;
import io.coanchor.core.dtls.DtlsResult;
import io.coanchor.core.dtls.DtlsSender;
import io.coanchor.core.transport.HandshakeInbox;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One DTLS handshake on a virtual thread of its own, between two queues: BouncyCastle's protocol
 * classes block, a worker must not.
 */
final class HandshakeJob implements HandshakeInbox, DtlsPipe, Runnable {
  /** Where the job's datagrams and its end go; called on the job's thread. */
  interface Outbox {
    /** One datagram for the peer, the callee's to keep. */
    void send(byte[] datagram);

    void done(DtlsResult result);

    void failed(String detail);
  }

  /** A handshake flight is under ten datagrams; what a flood sends beyond is dropped. */
  private static final int QUEUE_DATAGRAMS = 32;

  private static final byte[] CLOSE = {};

  private static final Logger LOG = LoggerFactory.getLogger(HandshakeJob.class);

  private final DtlsHandshake handshake;
  private final Outbox outbox;
  private final BlockingQueue<byte[]> incoming = new ArrayBlockingQueue<>(QUEUE_DATAGRAMS);
  private volatile boolean closed;

  HandshakeJob(DtlsHandshake handshake, Outbox outbox) {
    this.handshake = handshake;
    this.outbox = outbox;
  }

  HandshakeJob start() {
    Thread.ofVirtual().name("coanchor-dtls").start(this);
    return this;
  }

  @Override
  public void run() {
    try {
      outbox.done(handshake.run(this));
    } catch (DtlsFailure e) {
      outbox.failed(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // the library's parsers see bytes of strangers: whatever they throw ends this session only
      LOG.warn("A DTLS handshake broke", e);
      outbox.failed("internal error: " + e);
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

  /** Without the job and its queue, which are done. */
  @Override
  public DtlsSender sender() {
    Outbox out = outbox;
    return (buffer, offset, length) ->
        out.send(Arrays.copyOfRange(buffer, offset, offset + length));
  }
}
