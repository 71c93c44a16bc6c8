package io.coanchor.server.worker;

import io.coanchor.core.dtls.DtlsIdentity;
import io.coanchor.core.ice.IceLiteAgent;
import io.coanchor.core.router.StreamRouter;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.sdp.LocalTrack;
import io.coanchor.core.sdp.NegotiatedMedia;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.transport.PeerTransport;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Makes sessions on a worker, with what all sessions of a server share. */
public final class SessionFactory {
  private final MediaWorker worker;
  private final DtlsIdentity identity;
  private final SecureRandom random;
  private final long wallOffsetNs;

  public SessionFactory(MediaWorker worker, DtlsIdentity identity, SecureRandom random) {
    this.worker = worker;
    this.identity = identity;
    this.random = random;
    this.wallOffsetNs = System.currentTimeMillis() * 1_000_000L - System.nanoTime();
  }

  /** A publisher whose packets go to {@code router}. */
  public CompletableFuture<SessionControl> publish(
      Spec spec, StreamRouter router, SessionListener listener) {
    return SessionControl.create(
        worker, spec.local().ufrag(), w -> new PublishSession(w, setup(spec), router, listener));
  }

  /** A viewer whose packets come from {@code router}. */
  public CompletableFuture<SessionControl> play(
      Spec spec, StreamRouter router, SessionListener listener) {
    return SessionControl.create(
        worker,
        spec.local().ufrag(),
        w -> new PlaySession(w, setup(spec), router, listener, random));
  }

  /**
   * What differs between sessions.
   *
   * @param local our ICE credentials
   * @param session what offer and answer agreed on
   * @param timeout how long it lives without authenticated packets
   */
  public record Spec(IceCredentials local, NegotiatedSession session, Duration timeout) {}

  private PeerTransport.Setup setup(Spec spec) {
    return new PeerTransport.Setup(
        listener -> new IceLiteAgent(spec.local(), listener),
        identity,
        spec.session(),
        spec.timeout().toNanos(),
        new PeerTransport.Reporter(reporterSsrc(), cname(spec.session()), wallOffsetNs),
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
