package io.coanchor.server.signal;

import io.coanchor.core.sdp.Candidate;
import io.coanchor.core.sdp.Fingerprint;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.sdp.IceFragment;
import io.coanchor.core.sdp.LocalTrack;
import io.coanchor.core.sdp.LocalTransport;
import io.coanchor.core.sdp.Offer;
import io.coanchor.core.sdp.OfferAnswer;
import io.coanchor.core.sdp.PlayPolicy;
import io.coanchor.core.sdp.PublishPolicy;
import io.coanchor.core.sdp.SdpException;
import io.coanchor.core.sdp.SessionDescription;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Sessions that negotiate as the engine does and carry no media. */
final class FakeMediaSessions implements MediaSessions {
  private static final LocalTrack AUDIO = new LocalTrack(1, LocalTrack.NO_RTX, "c", "s", "a");
  private static final LocalTrack VIDEO = new LocalTrack(2, 3, "c", "s", "v");

  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final Map<StreamKey, String> live = new ConcurrentHashMap<>();
  final Map<String, PlayControl> players = new ConcurrentHashMap<>();
  private final AtomicInteger restarts = new AtomicInteger();

  volatile @Nullable PublishRequest lastPublish;
  volatile @Nullable PlayRequest lastPlay;
  volatile @Nullable Throwable failNext;

  private record Session(String etag, String ufrag, @Nullable Offer counterOffer) {}

  void add(String sessionId, String etag, String ufrag) {
    sessions.put(sessionId, new Session(etag, ufrag, null));
  }

  @Override
  public CompletionStage<SessionCreated> publish(PublishRequest request) {
    lastPublish = request;
    return stage(() -> {
      SessionDescription offer = SessionDescription.parse(request.offer());
      var answer = OfferAnswer.answerPublish(offer, local(), PublishPolicy.DEFAULT);
      String other = live.putIfAbsent(request.stream(), request.userId());
      if (other != null && !other.equals(request.userId())) {
        throw SignalException.streamTaken(request.stream().streamId());
      }
      String etag = "e" + restarts.incrementAndGet();
      String ufrag = answer.session().remoteIce().ufrag();
      sessions.put(request.sessionId(), new Session(etag, ufrag, null));
      return new SessionCreated(answer.sdp().toString(), etag);
    });
  }

  @Override
  public CompletionStage<? extends PlayOutcome> play(PlayRequest request) {
    lastPlay = request;
    return stage(() -> {
      SessionDescription offer = SessionDescription.parse(request.offer());
      if (request.options().waitSeconds() == 0 && !live.containsKey(request.stream())) {
        throw SignalException.notLive(request.stream().streamId(), 2);
      }
      PlayPolicy policy = new PlayPolicy(AUDIO, VIDEO, List.of());
      String etag = "e" + restarts.incrementAndGet();
      try {
        var answer = OfferAnswer.answerPlay(offer, local(), policy);
        String ufrag = answer.session().remoteIce().ufrag();
        sessions.put(request.sessionId(), new Session(etag, ufrag, null));
        return new SessionCreated(answer.sdp().toString(), etag);
      } catch (SdpException.NoCommonCodec e) {
        Offer counter = OfferAnswer.counterOffer(local(), policy);
        sessions.put(request.sessionId(), new Session(etag, "", counter));
        return new CounterOffered(
            counter.sdp().toString(), etag, Objects.requireNonNull(e.getMessage()));
      }
    });
  }

  @Override
  public CompletionStage<Void> answer(String sessionId, String answerSdp) {
    return stage(() -> {
      Session session = Objects.requireNonNull(sessions.get(sessionId));
      var negotiated =
          Objects.requireNonNull(session.counterOffer()).apply(SessionDescription.parse(answerSdp));
      String ufrag = negotiated.remoteIce().ufrag();
      sessions.put(sessionId, new Session(session.etag(), ufrag, null));
      return null;
    });
  }

  @Override
  public @Nullable SessionView find(String sessionId) {
    Session session = sessions.get(sessionId);
    return session == null
        ? null
        : new SessionView(session.etag(), session.ufrag(), session.counterOffer() != null);
  }

  @Override
  public @Nullable PlayControl player(String sessionId) {
    return sessions.containsKey(sessionId) ? players.get(sessionId) : null;
  }

  @Override
  public CompletionStage<Void> trickle(String sessionId, IceFragment fragment) {
    return stage(() -> null);
  }

  @Override
  public CompletionStage<IceRestarted> restartIce(String sessionId, IceFragment fragment) {
    return stage(() -> {
      String etag = "e" + restarts.incrementAndGet();
      String ufrag = Objects.requireNonNull(fragment.ice()).ufrag();
      sessions.put(sessionId, new Session(etag, ufrag, null));
      return new IceRestarted(IceFragment.of(local(), fragment.mids()), etag);
    });
  }

  @Override
  public CompletionStage<Boolean> end(String sessionId) {
    return stage(() -> sessions.remove(sessionId) != null);
  }

  private <T extends @Nullable Object> CompletionStage<T> stage(Callable<T> work) {
    try {
      Throwable failure = failNext;
      failNext = null;
      return failure == null
          ? CompletableFuture.completedFuture(work.call())
          : CompletableFuture.failedFuture(failure);
    } catch (Exception e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private LocalTransport local() {
    String text = "%032d".formatted(restarts.incrementAndGet());
    return new LocalTransport(
        new IceCredentials(text.substring(24), text),
        Fingerprint.of("sha-256", new byte[32]),
        List.of(Candidate.hostUdp(0, "127.0.0.1", 8000)),
        true,
        1);
  }
}
