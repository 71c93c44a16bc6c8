package io.coanchor.client;

import io.coanchor.client.signal.SignalClient;
import io.coanchor.core.dtls.DtlsIdentity;
import io.coanchor.core.srtp.SrtpSession;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop with what any number of pushers and players share: its thread, the HTTP client,
 * the DTLS certificate. Each session has a UDP socket of its own on it.
 */
public final class ClientLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClientLoop.class);
  private static final long SHUTDOWN_MILLIS = 2_000;

  private final EventLoopGroup group;
  private final EventLoop loop;
  private final SignalClient signal = new SignalClient();
  private final SecureRandom random = new SecureRandom();
  private final DtlsIdentity identity = DtlsIdentity.generate(random, Instant.now());

  /** Fixed once, so that a wall clock that jumps moves no timeline. */
  private final long wallOffsetNs = System.currentTimeMillis() * 1_000_000L - System.nanoTime();

  /** Of the loop's thread: what a datagram is read into and a packet is written in. */
  private final byte[] receiveBuffer = new byte[ClientTransport.MAX_DATAGRAM_BYTES];

  private ClientLoop(EventLoopGroup group) {
    this.group = group;
    this.loop = group.next();
  }

  /** Starts a loop; the first one of a process takes a second to load the ciphers. */
  public static ClientLoop start() {
    // else the first packet of a session would wait for it on the loop
    LOG.debug("SRTP cipher: {}", SrtpSession.prepare());
    return new ClientLoop(
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("coanchor-client", true), NioIoHandler.newFactory()));
  }

  EventLoop eventLoop() {
    return loop;
  }

  SignalClient signal() {
    return signal;
  }

  SecureRandom random() {
    return random;
  }

  DtlsIdentity identity() {
    return identity;
  }

  long wallOffsetNs() {
    return wallOffsetNs;
  }

  byte[] receiveBuffer() {
    return receiveBuffer;
  }

  /** The loop's clock. */
  long nowNs() {
    return System.nanoTime();
  }

  boolean inLoop() {
    return loop.inEventLoop();
  }

  /** Runs on the loop's thread, at once when on it; false when the loop has ended. */
  boolean execute(Runnable command) {
    if (loop.inEventLoop()) {
      command.run();
      return true;
    }
    try {
      loop.execute(command);
      return true;
    } catch (RejectedExecutionException _) {
      return false;
    }
  }

  void schedule(Runnable command, Duration delay) {
    scheduleNs(command, delay.toNanos());
  }

  void scheduleNs(Runnable command, long delayNs) {
    try {
      var _ = loop.schedule(command, Math.max(0, delayNs), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException _) {
      // The loop has ended, and everything on it.
      return;
    }
  }

  /** Ends the loop; pushers and players should have been closed before. Not on the loop. */
  @Override
  public void close() {
    signal.close();
    group.shutdownGracefully(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
  }
}
