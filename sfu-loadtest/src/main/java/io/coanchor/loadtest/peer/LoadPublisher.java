package io.coanchor.loadtest.peer;

import io.coanchor.client.ClientLoop;
import io.coanchor.client.PacketTap;
import io.coanchor.client.PusherConfig;
import io.coanchor.client.PusherStatistics;
import io.coanchor.client.V2TXLivePusher;
import io.coanchor.client.V2TXLivePusherObserver;
import io.coanchor.client.V2TXLiveStatus;
import io.coanchor.client.media.Clip;
import io.coanchor.client.media.ClipPusher;
import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.sdp.MediaFormat;
import io.coanchor.loadtest.media.MediaStamp;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Publishes a stamped clip, again and again, and puts the time into it as it leaves. */
public final class LoadPublisher implements AutoCloseable {
  /** Names of simulcast layers, from small to large, as browsers' pages have them. */
  private static final List<String> LAYERS = List.of("q", "h", "f");

  private final String stream;
  private final URI endpoint;
  private final V2TXLivePusher pusher;
  private final CompletableFuture<@Nullable Void> connected = new CompletableFuture<>();
  private @Nullable ClipPusher feeding;

  /** A publisher that does nothing yet. */
  public LoadPublisher(ClientLoop loop, String stream, URI endpoint, Clip clip) {
    this.stream = stream;
    this.endpoint = endpoint;
    this.pusher =
        new V2TXLivePusher(loop, configOf(clip), new Observer(), new Stamping(clip.layers() == 1));
  }

  private static PusherConfig configOf(Clip clip) {
    PusherConfig usual = PusherConfig.of(Objects.requireNonNullElse(clip.videoCodec(), Codec.H264));
    PusherConfig config =
        usual.withFormats(
            clip.audioCodec() == null ? List.of() : List.of(MediaFormat.of(clip.audioCodec())),
            clip.videoCodec() == null ? List.of() : usual.video());
    return clip.layers() == 1 ? config : config.withLayers(LAYERS.subList(0, clip.layers()));
  }

  /** Begins; completes when it is connected for the first time. */
  public CompletableFuture<@Nullable Void> start(Clip clip) {
    int _ = pusher.startPush(endpoint);
    feeding = ClipPusher.start(clip, pusher);
    return connected;
  }

  /** What it publishes. */
  public String stream() {
    return stream;
  }

  /** Breaks off without a word, as a lost network does, and comes back by itself. */
  public void interrupt() {
    pusher.interrupt();
  }

  /** The figures of now. */
  public CompletableFuture<PusherStatistics> statistics() {
    return pusher.statistics();
  }

  /** No more frames; the session stays. */
  public void endFeeding() {
    ClipPusher running = feeding;
    if (running != null) {
      running.close();
    }
  }

  @Override
  public void close() {
    endFeeding();
    pusher.close();
  }

  private final class Observer implements V2TXLivePusherObserver {
    @Override
    public void onPushStatusUpdate(V2TXLiveStatus status, String detail) {
      if (status == V2TXLiveStatus.CONNECT_SUCCESS) {
        connected.complete(null);
      }
    }

    @Override
    public void onError(int code, String message) {
      connected.completeExceptionally(
          new IllegalStateException(stream + ": " + message + " (code " + code + ")"));
    }
  }

  /** On the loop's thread. */
  private static final class Stamping implements PacketTap {
    private int audioCount;
    private int videoCount;
    private final boolean counting;

    /** Layers would count for themselves, and viewers change between them. */
    Stamping(boolean counting) {
      this.counting = counting;
    }

    @Override
    public void onPacket(
        MediaKind kind, byte[] array, int offset, int length, boolean last, long nowNs) {
      if (!last) {
        return;
      }
      int count =
          kind == MediaKind.AUDIO ? audioCount : counting ? videoCount : MediaStamp.UNCOUNTED;
      if (MediaStamp.write(array, offset, length, System.nanoTime(), count)) {
        if (kind == MediaKind.AUDIO) {
          audioCount++;
        } else {
          videoCount++;
        }
      }
    }
  }
}
