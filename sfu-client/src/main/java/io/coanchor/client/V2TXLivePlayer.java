package io.coanchor.client;

import io.coanchor.client.signal.TrtcUrl;
import io.coanchor.client.signal.V2TXLiveCode;
import io.coanchor.core.sdp.LocalTransport;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.sdp.Offer;
import io.coanchor.core.sdp.OfferAnswer;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Plays a {@code trtc://…/play/…} URL: hands on encoded frames, in order. Methods may be called
 * from any thread; they return a {@link V2TXLiveCode} at once, what follows is told to the
 * observer.
 */
public final class V2TXLivePlayer implements AutoCloseable {
  /** More of the last two seconds without a new frame is worth a warning. */
  private static final double BLOCK_WARNING_RATE = 0.25;

  /** A part of the packets that a viewer begins to notice. */
  private static final double LOSS_WARNING_PERCENT = 10;

  private final ClientLoop loop;
  private final PlayerConfig config;
  private final V2TXLivePlayerObserver observer;
  private final LiveEndpoint endpoint;
  private volatile boolean audioPaused;
  private volatile boolean videoPaused;

  // of the loop's thread
  private @Nullable PlaySession session;
  private long requestedNs;
  private long joinNs;
  private PlayerStatistics last = PlayerStatistics.NONE;

  /** A player that does nothing yet. */
  public V2TXLivePlayer(ClientLoop loop, PlayerConfig config, V2TXLivePlayerObserver observer) {
    this.loop = loop;
    this.config = config;
    this.observer = observer;
    this.endpoint =
        new LiveEndpoint(
            loop,
            new LiveEndpoint.Purpose(
                TrtcUrl.Action.PLAY,
                config.timeout(),
                config.reconnect(),
                new Owner(),
                this::tellStatistics));
  }

  /**
   * Begins to play.
   *
   * @return {@link V2TXLiveCode#INVALID_PARAMETER} for a URL that is none of play, {@link
   *     V2TXLiveCode#REFUSED} while it plays
   */
  public int startPlay(String url) {
    return endpoint.start(url);
  }

  /** Begins to play from a WHEP endpoint, of any server. */
  public int startPlay(URI whepEndpoint) {
    return endpoint.start(whepEndpoint);
  }

  /** Whether {@link #startPlay} was called and it has not ended since. */
  public boolean isPlaying() {
    return endpoint.isRunning();
  }

  /** Ends the play, saying goodbye. */
  public int stopPlay() {
    return endpoint.stop();
  }

  /** {@link #stopPlay}, and waits until the server knows it; not on the loop's thread. */
  @Override
  public void close() {
    endpoint.close();
  }

  /** Hands on no sound until {@link #resumeAudio}; it is received all the same. */
  public int pauseAudio() {
    audioPaused = true;
    return V2TXLiveCode.OK;
  }

  public int resumeAudio() {
    audioPaused = false;
    return V2TXLiveCode.OK;
  }

  /** Hands on no picture until {@link #resumeVideo}; it is received all the same. */
  public int pauseVideo() {
    videoPaused = true;
    return V2TXLiveCode.OK;
  }

  /** Hands on the picture again, which a decoder can only take from the next key frame on. */
  public int resumeVideo() {
    videoPaused = false;
    return V2TXLiveCode.OK;
  }

  /** The figures of now. */
  public CompletableFuture<PlayerStatistics> statistics() {
    return endpoint.ask(this::currentStatistics, () -> PlayerStatistics.NONE);
  }

  private PlayerStatistics currentStatistics() {
    PlaySession current = session;
    if (current != null) {
      last = current.statistics(joinNs, endpoint.reconnects());
    }
    return last;
  }

  private void tellStatistics() {
    PlaySession current = session;
    if (current != null) {
      current.onStatisticsInterval();
    }
    PlayerStatistics figures = currentStatistics();
    if (figures.video().blockRate() >= BLOCK_WARNING_RATE) {
      observer.onWarning(V2TXLiveCode.WARNING_VIDEO_BLOCK, "the picture stands still");
    }
    double loss = Math.max(figures.audio().lossPercent(), figures.video().lossPercent());
    if (loss >= LOSS_WARNING_PERCENT) {
      observer.onWarning(V2TXLiveCode.WARNING_NETWORK_BUSY, "packets are lost");
    }
    observer.onStatisticsUpdate(figures);
  }

  private final class Frames implements PlaySession.Frames {
    @Override
    public void onAudioFrame(EncodedFrame frame) {
      if (!audioPaused) {
        observer.onAudioFrame(frame);
      }
    }

    @Override
    public void onVideoFrame(EncodedFrame frame) {
      if (joinNs == 0) {
        joinNs = loop.nowNs() - requestedNs;
        observer.onFirstVideoFrame(joinNs);
      }
      if (!videoPaused) {
        observer.onVideoFrame(frame);
      }
    }

    @Override
    public void onAudioPlaying(boolean first) {
      observer.onAudioPlaying(first);
    }

    @Override
    public void onVideoPlaying(boolean first) {
      observer.onVideoPlaying(first);
    }

    @Override
    public void onAudioLoading() {
      observer.onAudioLoading();
    }

    @Override
    public void onVideoLoading() {
      observer.onVideoLoading();
    }

    @Override
    public void onResolution(int width, int height) {
      observer.onVideoResolutionChanged(width, height);
    }
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
      PlaySession made = new PlaySession(negotiated, config, events, new Frames());
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
        endpoint.ended();
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
