package io.coanchor.client;

import io.coanchor.client.signal.TrtcUrl;
import io.coanchor.client.signal.V2TXLiveCode;
import io.coanchor.core.sdp.LocalTransport;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.sdp.Offer;
import io.coanchor.core.sdp.OfferAnswer;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Plays a {@code trtc://…/play/…} URL: hands on encoded frames, in order. Methods may be called
 * from any thread; they return a {@link V2TXLiveCode} at once, what follows is told to the
 * observer.
 */
public final class V2TXLivePlayer implements AutoCloseable {
  private static final long GOODBYE_MILLIS = 3_000;

  private final ClientLoop loop;
  private final PlayerConfig config;
  private final V2TXLivePlayerObserver observer;
  private final AtomicBoolean playing = new AtomicBoolean();

  // of the loop's thread
  private @Nullable LiveConnection connection;
  private @Nullable PlaySession session;
  private long requestedNs;
  private long joinNs;
  private PlayerStatistics last = PlayerStatistics.NONE;

  /** A player that does nothing yet. */
  public V2TXLivePlayer(ClientLoop loop, PlayerConfig config, V2TXLivePlayerObserver observer) {
    this.loop = loop;
    this.config = config;
    this.observer = observer;
  }

  /**
   * Begins to play.
   *
   * @return {@link V2TXLiveCode#INVALID_PARAMETER} for a URL that is none of play, {@link
   *     V2TXLiveCode#REFUSED} while it plays
   */
  public int startPlay(String url) {
    TrtcUrl parsed;
    try {
      parsed = TrtcUrl.parse(url);
    } catch (IllegalArgumentException _) {
      return V2TXLiveCode.INVALID_PARAMETER;
    }
    return parsed.action() == TrtcUrl.Action.PLAY
        ? startPlay(parsed.endpoint())
        : V2TXLiveCode.INVALID_PARAMETER;
  }

  /** Begins to play from a WHEP endpoint, of any server. */
  public int startPlay(URI endpoint) {
    if (!playing.compareAndSet(false, true)) {
      return V2TXLiveCode.REFUSED;
    }
    return loop.execute(() -> begin(endpoint)) ? V2TXLiveCode.OK : V2TXLiveCode.FAILED;
  }

  private void begin(URI endpoint) {
    session = null;
    LiveConnection begun =
        new LiveConnection(
            loop,
            new LiveConnection.Settings(endpoint, config.timeout(), config.reconnect()),
            new Owner());
    connection = begun;
    begun.start();
  }

  /** Whether {@link #startPlay} was called and it has not ended since. */
  public boolean isPlaying() {
    return playing.get();
  }

  /** Ends the play, saying goodbye. */
  public int stopPlay() {
    return loop.execute(this::end) ? V2TXLiveCode.OK : V2TXLiveCode.FAILED;
  }

  private void end(CompletableFuture<@Nullable Void> done) {
    var _ = stop().whenComplete((_, _) -> done.complete(null));
  }

  private void end() {
    var _ = stop();
  }

  private CompletableFuture<@Nullable Void> stop() {
    LiveConnection begun = connection;
    playing.set(false);
    return begun == null ? CompletableFuture.completedFuture(null) : begun.stop("stopped");
  }

  /** {@link #stopPlay}, and waits until the server knows it; not on the loop's thread. */
  @Override
  public void close() {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    if (loop.execute(() -> end(done))) {
      var _ = done.completeOnTimeout(null, GOODBYE_MILLIS, TimeUnit.MILLISECONDS).join();
    }
  }

  /** The figures of now. */
  public CompletableFuture<PlayerStatistics> statistics() {
    CompletableFuture<PlayerStatistics> result = new CompletableFuture<>();
    if (!loop.execute(() -> result.complete(currentStatistics()))) {
      result.complete(last);
    }
    return result;
  }

  private PlayerStatistics currentStatistics() {
    PlaySession current = session;
    LiveConnection begun = connection;
    if (current != null && begun != null) {
      last = current.statistics(joinNs, begun.reconnects());
    }
    return last;
  }

  private void onVideoFrame(EncodedFrame frame) {
    if (joinNs == 0) {
      joinNs = loop.nowNs() - requestedNs;
      observer.onFirstVideoFrame(joinNs);
    }
    observer.onVideoFrame(frame);
  }

  private final class Owner implements LiveConnection.Owner {
    private final String cname = Long.toHexString(loop.random().nextLong());

    @Override
    public Offer offer(LocalTransport local) {
      requestedNs = loop.nowNs();
      joinNs = 0;
      return OfferAnswer.createPlayOffer(local, config.audio(), config.video());
    }

    @Override
    public LiveSession newSession(NegotiatedSession negotiated, LiveSession.Events events) {
      PlaySession made =
          new PlaySession(
              negotiated,
              config,
              events,
              observer::onAudioFrame,
              V2TXLivePlayer.this::onVideoFrame);
      session = made;
      return made;
    }

    @Override
    public String cname() {
      return cname;
    }

    @Override
    public void onStatus(V2TXLiveStatus status, String detail) {
      if (status == V2TXLiveStatus.DISCONNECTED) {
        playing.set(false);
      }
      observer.onPlayStatusUpdate(status, detail);
    }

    @Override
    public void onConnected(long nowNs) {
      observer.onConnected();
    }

    @Override
    public void onError(int code, String message) {
      observer.onError(code, message);
    }
  }
}
