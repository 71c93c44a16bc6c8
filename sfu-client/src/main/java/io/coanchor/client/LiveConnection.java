package io.coanchor.client;

import io.coanchor.client.signal.SessionResource;
import io.coanchor.client.signal.SignalFailure;
import io.coanchor.client.signal.V2TXLiveCode;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.sdp.LocalTransport;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.sdp.Offer;
import io.coanchor.core.sdp.SdpException;
import io.coanchor.core.sdp.SessionDescription;
import io.coanchor.core.transport.CloseReason;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one session with a server: makes it, notices its end, makes the next one with growing
 * waits. Lives on the loop's thread; made and commanded through {@link ClientLoop#execute}.
 */
final class LiveConnection {
  /** A ufrag of 8 and a password of 24 characters (RFC 8839 section 5.4: at least 4 and 22). */
  private static final int UFRAG_BYTES = 6;

  private static final int PWD_BYTES = 18;

  /** Whose connection it is: what it offers, and what it does with a session. */
  interface Owner {
    Offer offer(LocalTransport local);

    /** A session that will begin to connect right after. */
    LiveSession newSession(NegotiatedSession negotiated, LiveSession.Events events);

    /** In whose name a session reports, and the name of its clock. */
    String cname();

    void onStatus(V2TXLiveStatus status, String detail);

    void onConnected(long nowNs);

    /** No more attempts. */
    void onError(int code, String message);
  }

  /**
   * What holds for every session.
   *
   * @param timeout how long one lives without authenticated packets
   * @param reconnect whether a lost or refused one is tried again
   */
  record Settings(URI endpoint, Duration timeout, boolean reconnect) {}

  // given
  private final ClientLoop loop;
  private final Settings settings;
  private final Owner owner;

  // owned
  private final BackOff backOff;
  private @Nullable ClientTransport transport;
  private @Nullable SessionResource resource;

  // derived
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

  /** Counts attempts: what comes back of an earlier one is late. */
  private int attempt;

  private boolean over;
  private long reconnects;
  private boolean wasConnected;

  LiveConnection(ClientLoop loop, Settings settings, Owner owner) {
    this.loop = loop;
    this.settings = settings;
    this.owner = owner;
    this.backOff = new BackOff(loop.random());
  }

  /** Begins; on the loop. */
  void start() {
    owner.onStatus(V2TXLiveStatus.CONNECTING, "");
    connect();
  }

  /** Sessions made after the first. */
  long reconnects() {
    return reconnects;
  }

  @Nullable ClientTransport transport() {
    return transport;
  }

  private void connect() {
    if (over) {
      return;
    }
    int mine = ++attempt;
    IceCredentials local = new IceCredentials(token(UFRAG_BYTES), token(PWD_BYTES));
    Offer offer =
        owner.offer(
            new LocalTransport(
                local,
                loop.identity().fingerprint(),
                List.of(),
                false,
                loop.random().nextLong() >>> 2));
    var _ =
        loop.signal()
            .create(settings.endpoint(), offer.sdp().toString())
            .whenComplete((created, error) ->
                loop.execute(() -> onCreated(mine, local, offer, created, error)));
  }

  private String token(int bytes) {
    byte[] random = new byte[bytes];
    loop.random().nextBytes(random);
    return Base64.getEncoder().encodeToString(random);
  }

  private void onCreated(
      int mine,
      IceCredentials local,
      Offer offer,
      @Nullable SessionResource created,
      @Nullable Throwable error) {
    if (over || mine != attempt) {
      if (created != null) {
        var _ = loop.signal().end(created);
      }
      return;
    }
    if (created == null) {
      refused(failureOf(error));
      return;
    }
    resource = created;
    try {
      NegotiatedSession session = offer.apply(SessionDescription.parse(created.answer()));
      transport =
          ClientTransport.open(
              loop,
              new ClientTransport.Spec(
                  local,
                  session,
                  settings.timeout().toNanos(),
                  1 + loop.random().nextLong(0xffff_fffeL),
                  owner.cname()),
              owner.newSession(session, new SessionEvents(mine)));
    } catch (SdpException e) {
      fail(V2TXLiveCode.NOT_SUPPORTED, "answer: " + e.getMessage());
    }
  }

  private static SignalFailure failureOf(@Nullable Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    return cause instanceof SignalFailure failure
        ? failure
        : new SignalFailure(
            SignalFailure.NO_STATUS, V2TXLiveCode.FAILED, String.valueOf(cause), Duration.ZERO);
  }

  private void refused(SignalFailure failure) {
    String message = String.valueOf(failure.getMessage());
    if (settings.reconnect() && failure.isTransient()) {
      retry(message, failure.retryAfter());
    } else {
      fail(failure.code(), message);
    }
  }

  private void retry(String why, Duration atLeast) {
    Duration wait = backOff.next(atLeast, loop.nowNs());
    owner.onStatus(
        V2TXLiveStatus.RECONNECTING,
        String.format(Locale.ROOT, "%s; next attempt in %d ms", why, wait.toMillis()));
    int mine = ++attempt;
    loop.schedule(
        () -> {
          if (mine == attempt) {
            connect();
          }
        },
        wait);
  }

  private void fail(int code, String message) {
    var _ = stop(message);
    owner.onError(code, message);
  }

  /** Ends it for good; on the loop. */
  CompletableFuture<@Nullable Void> stop(String detail) {
    if (!over) {
      over = true;
      attempt++;
      ClientTransport open = transport;
      if (open != null) {
        open.close(detail);
      }
      var _ = leave().whenComplete((_, _) -> ended.complete(null));
      owner.onStatus(V2TXLiveStatus.DISCONNECTED, detail);
    }
    return ended;
  }

  /** Leaves the session without a word, and makes the next one; on the loop. */
  void breakOff() {
    ClientTransport open = transport;
    if (over || open == null) {
      return;
    }
    transport = null;
    resource = null;
    attempt++; // its end is no news
    open.abandon();
    if (settings.reconnect()) {
      retry("broken off", Duration.ZERO);
    } else {
      fail(V2TXLiveCode.DISCONNECTED, "broken off");
    }
  }

  /** Gives the session's URL back. */
  private CompletableFuture<@Nullable Void> leave() {
    SessionResource known = resource;
    resource = null;
    return known == null ? CompletableFuture.completedFuture(null) : loop.signal().end(known);
  }

  private final class SessionEvents implements LiveSession.Events {
    private final int mine;

    SessionEvents(int mine) {
      this.mine = mine;
    }

    @Override
    public void onConnected(long nowNs) {
      if (!over && mine == attempt) {
        backOff.onConnected(nowNs);
        reconnects += wasConnected ? 1 : 0;
        wasConnected = true;
        owner.onStatus(V2TXLiveStatus.CONNECT_SUCCESS, "");
        owner.onConnected(nowNs);
      }
    }

    @Override
    public void onClosed(CloseReason reason, String detail) {
      if (over || mine != attempt) {
        return;
      }
      if (settings.reconnect()) {
        var _ = leave();
        retry(reason + ": " + detail, Duration.ZERO);
      } else {
        fail(V2TXLiveCode.DISCONNECTED, reason + ": " + detail);
      }
    }
  }
}
