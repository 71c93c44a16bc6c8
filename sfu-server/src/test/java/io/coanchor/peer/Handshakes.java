package io.coanchor.peer;

import io.coanchor.core.dtls.DtlsFailure;
import io.coanchor.core.dtls.DtlsHandshake;
import io.coanchor.core.dtls.DtlsPipe;
import io.coanchor.core.dtls.DtlsResult;
import io.coanchor.core.transport.HandshakeInbox;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A handshake on a thread of its own, between two queues. */
final class Handshakes implements HandshakeInbox, DtlsPipe {
  private static final byte[] END = {};

  /** What is run between the queues: ours, or one that behaves as ours never would. */
  interface Job {
    DtlsResult run(DtlsPipe pipe) throws DtlsFailure;
  }

  private final LinkedBlockingQueue<byte[]> incoming = new LinkedBlockingQueue<>();
  private final Consumer<byte[]> out;

  private Handshakes(Consumer<byte[]> out) {
    this.out = out;
  }

  static Job ours(DtlsHandshake handshake) {
    return handshake::run;
  }

  static Handshakes start(
      Job job, Consumer<byte[]> out, Consumer<DtlsResult> done, Consumer<String> failed) {
    Handshakes pipe = new Handshakes(out);
    Thread.ofVirtual()
        .start(() -> {
          try {
            done.accept(job.run(pipe));
          } catch (DtlsFailure | RuntimeException e) {
            failed.accept(String.valueOf(e.getMessage()));
          }
        });
    return pipe;
  }

  @Override
  public boolean offer(byte[] array, int offset, int length) {
    return incoming.add(Arrays.copyOfRange(array, offset, offset + length));
  }

  @Override
  public byte @Nullable [] poll() {
    return incoming.poll();
  }

  @Override
  public void close() {
    incoming.add(END);
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
    out.accept(Arrays.copyOfRange(buffer, offset, offset + length));
  }
}
