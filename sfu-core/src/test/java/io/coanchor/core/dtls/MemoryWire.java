package io.coanchor.core.dtls;

import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Two pipes joined in memory, with a fault of the test's choice each way. */
final class MemoryWire {
  /** Hands on none, one or several datagrams for each that is sent. */
  interface Fault {
    Fault NONE = (datagram, deliver) -> deliver.accept(datagram);

    void pass(byte[] datagram, Consumer<byte[]> deliver);
  }

  /** No datagram is empty. */
  private static final byte[] CLOSE = new byte[0];

  final End client;
  final End server;

  MemoryWire(Fault toServer, Fault toClient) {
    client = new End(toServer);
    server = new End(toClient);
    client.other = server;
    server.other = client;
  }

  static MemoryWire perfect() {
    return new MemoryWire(Fault.NONE, Fault.NONE);
  }

  /** One end. */
  static final class End implements DtlsPipe {
    private final BlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();
    private final Fault fault;
    private End other = this;

    private End(Fault fault) {
      this.fault = fault;
    }

    /** Lets a datagram arrive here that the other end did not send. */
    void inject(byte[] datagram) {
      arrived.add(datagram);
    }

    void close() {
      arrived.add(CLOSE);
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) {
      try {
        byte[] datagram = arrived.poll(waitMillis, TimeUnit.MILLISECONDS);
        if (datagram == null) {
          return TIMED_OUT;
        }
        if (datagram.length == 0) {
          return CLOSED;
        }
        int n = Math.min(length, datagram.length);
        System.arraycopy(datagram, 0, buffer, offset, n);
        return n;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return CLOSED;
      }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
      byte[] datagram = Arrays.copyOfRange(buffer, offset, offset + length);
      synchronized (fault) {
        fault.pass(datagram, other.arrived::add);
      }
    }
  }
}
