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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Pushes encoded frames to a {@code trtc://…/push/…} URL. Methods may be called from any thread;
 * they return a {@link V2TXLiveCode} at once, what follows is told to the observer.
 */
public final class V2TXLivePusher implements AutoCloseable {
  /** Frames on their way to the loop; a source that is faster than that loses some. */
  private static final int MAX_QUEUED_FRAMES = 256;

  private static final long GOODBYE_MILLIS = 3_000;

  private final ClientLoop loop;
  private final PusherConfig config;
  private final V2TXLivePusherObserver observer;
  private final PacketTap tap;
  private final AtomicInteger queuedFrames = new AtomicInteger();
  private final AtomicBoolean pushing = new AtomicBoolean();

  // of the loop's thread
  private @Nullable LiveConnection connection;
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
  }

  /**
   * Begins to push.
   *
   * @return {@link V2TXLiveCode#INVALID_PARAMETER} for a URL that is none of push, {@link
   *     V2TXLiveCode#REFUSED} while it pushes
   */
  public int startPush(String url) {
    TrtcUrl parsed;
    try {
      parsed = TrtcUrl.parse(url);
    } catch (IllegalArgumentException _) {
      return V2TXLiveCode.INVALID_PARAMETER;
    }
    return parsed.action() == TrtcUrl.Action.PUSH
        ? startPush(parsed.endpoint())
        : V2TXLiveCode.INVALID_PARAMETER;
  }

  /** Begins to push to a WHIP endpoint, of any server. */
  public int startPush(URI endpoint) {
    if (!pushing.compareAndSet(false, true)) {
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

  /** Whether {@link #startPush} was called and it has not ended since. */
  public boolean isPushing() {
    return pushing.get();
  }

  /** Ends the push, saying goodbye. */
  public int stopPush() {
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
    pushing.set(false);
    return begun == null ? CompletableFuture.completedFuture(null) : begun.stop("stopped");
  }

  /** {@link #stopPush}, and waits until the server knows it; not on the loop's thread. */
  @Override
  public void close() {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    if (loop.execute(() -> end(done))) {
      var _ = done.completeOnTimeout(null, GOODBYE_MILLIS, TimeUnit.MILLISECONDS).join();
    }
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
    if (!pushing.get()) {
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
    ClientTransport transport = connection == null ? null : connection.transport();
    if (current == null || transport == null) {
      droppedWithoutSession++;
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
    CompletableFuture<PusherStatistics> result = new CompletableFuture<>();
    if (!loop.execute(() -> result.complete(currentStatistics()))) {
      result.complete(last);
    }
    return result;
  }

  private PusherStatistics currentStatistics() {
    PushSession current = session;
    LiveConnection begun = connection;
    if (current != null && begun != null) {
      last = current.statistics(droppedWithoutSession, begun.reconnects());
    }
    return last;
  }

  /**
   * Breaks the session off without a word to the server, as a lost network does; it is made again
   * when that is configured. For tests of what others notice of it.
   */
  public int interrupt() {
    return loop.execute(this::breakOff) ? V2TXLiveCode.OK : V2TXLiveCode.FAILED;
  }

  private void breakOff() {
    LiveConnection begun = connection;
    if (begun != null) {
      begun.breakOff();
    }
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
        media.add(OfferedMedia.sending("1", MediaKind.VIDEO, config.video(), track));
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
      PushSession made =
          new PushSession(
              negotiated, config, events, observer::onKeyFrameRequest, tap, loop.random());
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
        pushing.set(false);
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
