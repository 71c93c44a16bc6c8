package io.coanchor.client;

import io.coanchor.client.signal.TrtcUrl;
import io.coanchor.client.signal.V2TXLiveCode;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.sdp.LocalTrack;
import io.coanchor.core.sdp.LocalTransport;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.sdp.Offer;
import io.coanchor.core.sdp.OfferAnswer;
import io.coanchor.core.sdp.OfferedMedia;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Pushes encoded frames to a {@code trtc://…/push/…} URL. Methods may be called from any thread;
 * they return a {@link V2TXLiveCode} at once, what follows is told to the observer.
 */
public final class V2TXLivePusher implements AutoCloseable {
  /** Frames on their way to the loop; a source that is faster than that loses some. */
  private static final int MAX_QUEUED_FRAMES = 256;

  // given
  private final ClientLoop loop;
  private final PusherConfig config;
  private final V2TXLivePusherObserver observer;
  private final PacketTap tap;

  // owned
  private final LiveEndpoint endpoint;
  private final AtomicInteger queuedFrames = new AtomicInteger();
  private volatile boolean audioPaused;
  private volatile boolean videoPaused;

  // of the loop's thread
  private @Nullable PushSession session;
  private long droppedWithoutSession;
  private PusherStatistics last = PusherStatistics.NONE;

  /** A pusher that does nothing yet. */
  public V2TXLivePusher(ClientLoop loop, PusherConfig config, V2TXLivePusherObserver observer) {
    this(loop, config, observer, PacketTap.NONE);
  }

  /** The same, with somebody who sees its packets leave. */
  public V2TXLivePusher(
      ClientLoop loop, PusherConfig config, V2TXLivePusherObserver observer, PacketTap tap) {
    this.loop = loop;
    this.config = config;
    this.observer = observer;
    this.tap = tap;
    this.endpoint =
        new LiveEndpoint(
            loop,
            new LiveEndpoint.Purpose(
                TrtcUrl.Action.PUSH,
                config.timeout(),
                config.reconnect(),
                new Owner(),
                () -> observer.onStatisticsUpdate(currentStatistics())));
  }

  /**
   * Begins to push.
   *
   * @return {@link V2TXLiveCode#INVALID_PARAMETER} for a URL that is none of push, {@link
   *     V2TXLiveCode#REFUSED} while it pushes
   */
  public int startPush(String url) {
    return endpoint.start(url);
  }

  /** Begins to push to a WHIP endpoint, of any server. */
  public int startPush(URI whipEndpoint) {
    return endpoint.start(whipEndpoint);
  }

  /** Whether {@link #startPush} was called and it has not ended since. */
  public boolean isPushing() {
    return endpoint.isRunning();
  }

  /** Ends the push, saying goodbye. */
  public int stopPush() {
    return endpoint.stop();
  }

  /** {@link #stopPush}, and waits until the server knows it; not on the loop's thread. */
  @Override
  public void close() {
    endpoint.close();
  }

  /** Sends no sound until {@link #resumeAudio}; frames are taken and left out. */
  public int pauseAudio() {
    audioPaused = true;
    return V2TXLiveCode.OK;
  }

  public int resumeAudio() {
    audioPaused = false;
    return V2TXLiveCode.OK;
  }

  /** Sends no picture until {@link #resumeVideo}; frames are taken and left out. */
  public int pauseVideo() {
    videoPaused = true;
    return V2TXLiveCode.OK;
  }

  /** Sends the picture again, from the next key frame on. */
  public int resumeVideo() {
    videoPaused = false;
    observer.onKeyFrameRequest();
    return V2TXLiveCode.OK;
  }

  /** Sends a frame of the picture. */
  public int sendVideoFrame(EncodedFrame frame) {
    return frame.codec().kind() == MediaKind.VIDEO
        ? enqueue(frame, true)
        : V2TXLiveCode.INVALID_PARAMETER;
  }

  /** Sends a frame of sound, of one packet. */
  public int sendAudioFrame(EncodedFrame frame) {
    return frame.codec().kind() == MediaKind.AUDIO
        ? enqueue(frame, false)
        : V2TXLiveCode.INVALID_PARAMETER;
  }

  private int enqueue(EncodedFrame frame, boolean video) {
    if (!endpoint.isRunning()) {
      return V2TXLiveCode.REFUSED;
    }
    if (queuedFrames.incrementAndGet() > MAX_QUEUED_FRAMES) {
      queuedFrames.decrementAndGet();
      return V2TXLiveCode.FAILED;
    }
    boolean accepted =
        loop.execute(() -> {
          queuedFrames.decrementAndGet();
          send(frame, video);
        });
    return accepted ? V2TXLiveCode.OK : V2TXLiveCode.FAILED;
  }

  private void send(EncodedFrame frame, boolean video) {
    PushSession current = session;
    ClientTransport transport = endpoint.transport();
    if (current == null || transport == null) {
      droppedWithoutSession++;
      return;
    }
    boolean paused = video ? videoPaused : audioPaused;
    if (paused) {
      current.pause(video);
      return;
    }
    transport.cycle(nowNs -> {
      if (video) {
        current.sendVideo(frame, nowNs);
      } else {
        current.sendAudio(frame, nowNs);
      }
    });
  }

  /** The figures of now. */
  public CompletableFuture<PusherStatistics> statistics() {
    return endpoint.ask(this::currentStatistics, () -> PusherStatistics.NONE);
  }

  private PusherStatistics currentStatistics() {
    PushSession current = session;
    if (current != null) {
      last = current.statistics(droppedWithoutSession, endpoint.reconnects());
    }
    return last;
  }

  /**
   * Breaks the session off without a word to the server, as a lost network does; it is made again
   * when that is configured. For tests of what others notice of it.
   */
  public int interrupt() {
    return endpoint.interrupt();
  }

  private final class Owner implements LiveConnection.Owner {
    private final String cname = Long.toHexString(loop.random().nextLong());

    @Override
    public Offer offer(LocalTransport local) {
      List<OfferedMedia> media = new ArrayList<>();
      if (!config.audio().isEmpty()) {
        LocalTrack track = track("audio", LocalTrack.NO_RTX);
        media.add(OfferedMedia.sending("0", MediaKind.AUDIO, config.audio(), track));
      }
      if (!config.video().isEmpty()) {
        LocalTrack track = track("video", ssrc());
        media.add(
            OfferedMedia.sending("1", MediaKind.VIDEO, config.video(), track)
                .withRids(config.layers()));
      }
      return OfferAnswer.createOffer(local, media);
    }

    private LocalTrack track(String id, long rtxSsrc) {
      return new LocalTrack(ssrc(), rtxSsrc, cname, cname, id);
    }

    /** Random; 0 is taken for none by some, and two alike are one in a billion. */
    private long ssrc() {
      return 1 + loop.random().nextLong(0xffff_fffeL);
    }

    @Override
    public LiveSession newSession(NegotiatedSession negotiated, LiveSession.Events events) {
      PushSession made = new PushSession(negotiated, config, events, observer, tap, loop.random());
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
      observer.onPushStatusUpdate(status, detail);
    }

    @Override
    public void onConnected(long nowNs) {
      observer.onKeyFrameRequest();
    }

    @Override
    public void onError(int code, String message) {
      observer.onError(code, message);
    }
  }
}
