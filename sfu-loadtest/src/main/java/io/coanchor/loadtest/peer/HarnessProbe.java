package io.coanchor.loadtest.peer;

import io.coanchor.client.ClientLoop;
import io.coanchor.loadtest.measure.LoopMeasures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how much of a measured latency may be the generator's own. At each step it notes by how
 * much the loop was late, and sends itself a datagram, which the loop can only read when it has
 * done what was waiting before: the next turn of the loop.
 */
final class HarnessProbe implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HarnessProbe.class);

  private final ClientLoop loop;
  private final LoopMeasures measures;
  private final Duration interval;
  private final ByteBuffer sent = ByteBuffer.allocate(Long.BYTES);
  private final ByteBuffer read = ByteBuffer.allocate(Long.BYTES);
  private @Nullable DatagramChannel channel;
  private long dueNs;

  HarnessProbe(ClientLoop loop, LoopMeasures measures, Duration interval) {
    this.loop = loop;
    this.measures = measures;
    this.interval = interval;
  }

  void start() {
    try {
      DatagramChannel opened = DatagramChannel.open();
      opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      opened.configureBlocking(false);
      channel = opened;
    } catch (IOException e) {
      LOG.debug("no probe", e);
    }
    loop.execute(this::plan);
  }

  private void plan() {
    dueNs = System.nanoTime() + interval.toNanos();
    loop.schedule(this::step, interval);
  }

  private void step() {
    long nowNs = System.nanoTime();
    measures.onLag(nowNs - dueNs);
    DatagramChannel open = channel;
    if (open != null && open.isOpen()) {
      try {
        open.send(sent.clear().putLong(nowNs).flip(), open.getLocalAddress());
        loop.schedule(this::receive, Duration.ZERO);
      } catch (IOException e) {
        LOG.debug("probe", e);
      }
    }
    plan();
  }

  private void receive() {
    DatagramChannel open = channel;
    try {
      if (open != null && open.isOpen() && open.receive(read.clear()) != null) {
        measures.onHarnessLatency(System.nanoTime() - read.flip().getLong());
      }
    } catch (IOException e) {
      LOG.debug("probe", e);
    }
  }

  @Override
  public void close() {
    DatagramChannel open = channel;
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      LOG.debug("probe", e);
    }
  }
}
