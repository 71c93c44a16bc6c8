package io.coanchor.server.worker;

import io.coanchor.core.dtls.DtlsIdentity;
import io.coanchor.core.ice.IceLiteAgent;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.sdp.LocalTrack;
import io.coanchor.core.sdp.NegotiatedMedia;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.transport.TransportSetup;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Makes sessions that wait for a worker to adopt them, with what all sessions of a server share.
 */
public final class SessionFactory {
  /**
   * How long a session waits for its first check at most, and a connection for its keys: a peer
   * that has not come by then does not.
   */
  private static final long CONNECT_TIMEOUT_NS = 30_000_000_000L;

  private final MediaWorkers workers;
  private final DtlsIdentity identity;
  private final SecureRandom random;
  private final long wallOffsetNs;

  public SessionFactory(MediaWorkers workers, DtlsIdentity identity, SecureRandom random) {
    this.workers = workers;
    this.identity = identity;
    this.random = random;
    this.wallOffsetNs = System.currentTimeMillis() * 1_000_000L - System.nanoTime();
  }

  /** A publisher whose packets go to {@code stream}. */
  public CompletableFuture<SessionControl> publish(
      Spec spec, StreamHub stream, SessionListener listener) {
    return await(spec, w -> new PublishSession(w, setup(spec), stream, listener), listener);
  }

  /** A viewer whose packets come from {@code stream}. */
  public CompletableFuture<SessionControl> play(
      Spec spec, StreamHub stream, SessionListener listener) {
    return await(spec, w -> new PlaySession(w, setup(spec), stream, listener, random), listener);
  }

  private CompletableFuture<SessionControl> await(
      Spec spec, Function<MediaWorker, Session> factory, SessionListener listener) {
    return workers.await(
        new PendingSession.Recipe(spec.local(), factory, listener),
        Math.min(spec.timeout().toNanos(), CONNECT_TIMEOUT_NS));
  }

  /** Whether another session would hurt those there are. */
  public boolean isFull() {
    return workers.isFull();
  }

  /** A stream without publisher and viewers. */
  public StreamHub newStream() {
    return workers.newStream();
  }

  /**
   * What differs between sessions.
   *
   * @param local our ICE credentials
   * @param session what offer and answer agreed on
   * @param timeout how long it lives without authenticated packets
   */
  public record Spec(IceCredentials local, NegotiatedSession session, Duration timeout) {}

  private TransportSetup setup(Spec spec) {
    return new TransportSetup(
        listener -> new IceLiteAgent(spec.local(), spec.session().remoteIce(), random, listener),
        identity,
        spec.session(),
        spec.timeout().toNanos(),
        new TransportSetup.Reporter(reporterSsrc(), cname(spec.session()), wallOffsetNs),
        random);
  }

  /** Never 0, which some receivers take for none. */
  private long reporterSsrc() {
    return 1 + Integer.toUnsignedLong(random.nextInt()) % 0xffff_fffeL;
  }

  /** All that is sent to one viewer shares a clock, and a name for it (RFC 7022). */
  private String cname(NegotiatedSession session) {
    for (NegotiatedMedia media : session.media()) {
      LocalTrack local = media.local();
      if (local != null) {
        return local.cname();
      }
    }
    return Long.toHexString(random.nextLong());
  }
}
