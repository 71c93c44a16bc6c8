package io.coanchor.client;

import io.coanchor.client.signal.SignalClient;
import io.coanchor.core.dtls.DtlsIdentity;
import io.coanchor.core.dtls.SrtpKeys;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.sdp.DtlsRole;
import io.coanchor.core.srtp.CipherEngine;
import io.coanchor.core.srtp.CipherEngines;
import io.coanchor.core.srtp.RtpOpener;
import io.coanchor.core.srtp.SrtpSession;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop with what any number of pushers and players share: its thread, the HTTP client,
 * the DTLS certificate. Each session has a UDP socket of its own on it.
 */
public final class ClientLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClientLoop.class);
  private static final long SHUTDOWN_MILLIS = 2_000;

  /** Enough to keep two cores busy while answers are on their way. */
  private static final int MAX_HANDSHAKES = 32;

  private final IoEventLoopGroup group;
  private final IoEventLoop loop;
  private final PathImpairment impairment;
  private final DatagramSockets sockets = new DatagramSockets();
  private final TimerQueue timers = new TimerQueue();
  private final LoopTimer timer = new LoopTimer(timers, this::nowNs, this::scheduleNs);
  private final Semaphore handshakes = new Semaphore(MAX_HANDSHAKES, true);
  private final SignalClient signal = new SignalClient();
  private final SecureRandom random = new SecureRandom();
  private final DtlsIdentity identity = DtlsIdentity.generate(random, Instant.now());

  /** Fixed once, so that a wall clock that jumps moves no timeline. */
  private final long wallOffsetNs = System.currentTimeMillis() * 1_000_000L - System.nanoTime();

  /** Of the loop's thread: where packets are decrypted. */
  private final MemorySegment scratch =
      Arena.ofAuto().allocate(ClientTransport.MAX_DATAGRAM_BYTES, Long.BYTES);

  private final @Nullable CipherEngine cipher = CipherEngines.named("libcrypto");

  /** Of the loop's thread: one seed per socket, the same in every run. */
  private long pathSeed;

  private ClientLoop(IoEventLoopGroup group, PathImpairment impairment) {
    this.group = group;
    this.loop = group.next();
    this.impairment = impairment;
    this.pathSeed = impairment.seed();
  }

  /** Starts a loop; the first one of a process takes a second to load the ciphers. */
  public static ClientLoop start() {
    return start(PathImpairment.NONE);
  }

  /** Starts a loop whose sessions see a worse network than there is. */
  public static ClientLoop start(PathImpairment impairment) {
    return start(impairment, Duration.ZERO);
  }

  /**
   * Starts a loop for thousands of sessions.
   *
   * @param turn it looks so often for what has come, which costs the less the longer it is; zero
   *     for at once
   */
  public static ClientLoop start(PathImpairment impairment, Duration turn) {
    // else the first packet of a session would wait for it on the loop
    LOG.debug("SRTP cipher: {}", SrtpSession.prepare());
    return new ClientLoop(
        new MultiThreadIoEventLoopGroup(
            1,
            new DefaultThreadFactory("coanchor-client", true),
            DatagramSockets.ioHandlers(turn.toNanos())),
        impairment);
  }

  IoEventLoop eventLoop() {
    return loop;
  }

  DatagramSockets sockets() {
    return sockets;
  }

  Semaphore handshakes() {
    return handshakes;
  }

  PathImpairment impairment() {
    return impairment;
  }

  long nextPathSeed() {
    return pathSeed++;
  }

  /** Makes and ends sessions. */
  public SignalClient signal() {
    return signal;
  }

  /** Of everything that must not be guessed. */
  public SecureRandom random() {
    return random;
  }

  /** The certificate that all sessions show. */
  public DtlsIdentity identity() {
    return identity;
  }

  long wallOffsetNs() {
    return wallOffsetNs;
  }

  /** Opens what the peer of a session sends; null where only its SRTP library can. */
  @Nullable RtpOpener opener(SrtpProfile profile, SrtpKeys keys, DtlsRole localRole) {
    CipherEngine fast = cipher;
    return fast == null ? null : fast.opener(profile, keys, localRole, scratch);
  }

  /** The loop's clock: {@link System#nanoTime}. */
  public long nowNs() {
    return System.nanoTime();
  }

  boolean inLoop() {
    return loop.inEventLoop();
  }

  /** Runs on the loop's thread, at once when on it; false when the loop has ended. */
  public boolean execute(Runnable command) {
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

  /** Runs on the loop's thread later; not at all when the loop has ended by then. */
  public void schedule(Runnable command, Duration delay) {
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

  /** Calls the entry when its time has come; one timer of the loop does for all. */
  void callAt(TimerQueue.Entry entry, long dueNs) {
    timers.atTheLatest(entry, dueNs);
    timer.arm();
  }

  void callOff(TimerQueue.Entry entry) {
    timers.remove(entry);
  }

  /** Ends the loop; pushers and players should have been closed before. Not on the loop. */
  @Override
  public void close() {
    signal.close();
    group.shutdownGracefully(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    sockets.close();
  }
}
