package io.coanchor.core.router;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.forward.MediaLayer;
import io.coanchor.core.forward.MediaPacket;
import io.coanchor.core.forward.PublisherClock;
import io.coanchor.core.forward.SourceFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One publisher of a stream: at most a sound and a picture track that share a clock.
 *
 * <p>A packet's way: {@link ProducerTrack#onPacket} → {@link MediaLayer#onPacket} (RED undone,
 * payload copied to the history and inspected there, clocks and rates) → {@link MediaBatch}; at the
 * end of the cycle {@link #endBatch} → {@link Listener} → the {@link StreamRouter} of each worker
 * with viewers → each {@link Consumer} → {@link ConsumerTrack} (place, numbers, time) → {@code
 * RtpRewriter} → {@code MediaSink}.
 */
public final class Producer {
  /** Where a producer's media come from: a transport, or a pipe from another node. */
  public interface Source {
    /** Asks for a key frame of a video layer (PLI, or FIR where only that was agreed on). */
    void requestKeyFrame(int layer, long nowNs);

    /** A lost packet came out of another one's redundancy: it need not be asked for again. */
    default void onRecovered(MediaKind kind, long extendedSequence) {}
  }

  /** Told of each batch; the batch is read during the call. */
  public interface Listener {
    void onBatch(MediaBatch batch, long nowNs);
  }

  /** Without simulcast a layer needs no name. */
  private static final List<String> ONE_LAYER = List.of("");

  private static final Listener NOBODY = (batch, nowNs) -> {};

  // Given.
  private final Source source;

  // Owned.
  private final PublisherClock clock = new PublisherClock();
  private final MediaBatch batch = new MediaBatch();

  // State.
  private @Nullable ProducerTrack audio;
  private @Nullable ProducerTrack video;
  private Listener listener = NOBODY;

  public Producer(Source source) {
    this.source = source;
  }

  /** Adds the sound. */
  public ProducerTrack addAudio(SourceFormat format) {
    ProducerTrack track =
        new ProducerTrack(MediaKind.AUDIO, format, ONE_LAYER, clock, source, this::onPacket);
    audio = track;
    batch.of(this, layerIds());
    return track;
  }

  /** Adds the picture, in one layer. */
  public ProducerTrack addVideo(SourceFormat format) {
    return addVideo(format, ONE_LAYER);
  }

  /**
   * Adds the picture.
   *
   * @param rids the names of its simulcast layers (RFC 8852)
   */
  public ProducerTrack addVideo(SourceFormat format, List<String> rids) {
    ProducerTrack track =
        new ProducerTrack(MediaKind.VIDEO, format, rids, clock, source, this::onPacket);
    video = track;
    batch.of(this, layerIds());
    return track;
  }

  public @Nullable ProducerTrack audio() {
    return audio;
  }

  public @Nullable ProducerTrack video() {
    return video;
  }

  /** Asks the publisher for a key frame of a video layer; merged with others and throttled. */
  public void requestKeyFrame(int layer, long nowNs) {
    if (video != null) {
      video.requestKeyFrame(layer, nowNs);
    }
  }

  /**
   * Whether viewers get nothing of the sound or the picture: at once, on all workers, and nothing
   * cached either. Sequence numbers, time and picture ids go on where they stopped when it is over;
   * pictures begin at a key frame, which the publisher is asked for.
   */
  public void mute(MediaKind kind, boolean muted, long nowNs) {
    ProducerTrack track = kind == MediaKind.AUDIO ? audio : video;
    if (track != null) {
      track.mute(muted, nowNs);
    }
  }

  /** Asks the publisher for a key frame of every video layer. */
  public void requestKeyFrames(long nowNs) {
    int layers = video == null ? 0 : video.layers().size();
    for (int i = 0; i < layers; i++) {
      requestKeyFrame(i, nowNs);
    }
  }

  /** Whether packets wait for {@link #endBatch}. */
  public boolean hasBatch() {
    return batch.count() > 0;
  }

  /**
   * The cycle ends: hands over what was stored in it. Without packets it tells the listener how the
   * layers are, for one who has just come.
   */
  public void endBatch(long nowNs) {
    snapshot(nowNs);
    TrainPlan.apply(batch);
    try {
      listener.onBatch(batch, nowNs);
    } finally {
      restart();
    }
  }

  /** Shows a view on this thread what there is already. */
  void describe(ProducerView view, long nowNs) {
    snapshot(nowNs);
    view.begin(batch);
  }

  private void snapshot(long nowNs) {
    for (int i = 0; i < batch.layers(); i++) {
      MediaLayer layer = layer(i);
      if (layer != null) {
        layer.snapshot(batch.state(i), nowNs);
      }
    }
  }

  /** The next batch begins where the histories stand now. */
  private void restart() {
    batch.of(this, layerIds());
    for (int i = 0; i < batch.layers(); i++) {
      MediaLayer layer = layer(i);
      if (layer != null) {
        batch.state(i).begin(layer.history());
      }
    }
  }

  /** When {@link #onDeadline} wants to be called: a key frame request is due. */
  public long deadlineNs() {
    long soonest = audio == null ? Long.MAX_VALUE : audio.deadlineNs();
    return video == null ? soonest : Math.min(soonest, video.deadlineNs());
  }

  public void onDeadline(long nowNs) {
    if (video != null) {
      video.onDeadline(nowNs);
    }
  }

  /** A snapshot for people. */
  public Map<String, Object> debugState(long nowNs) {
    Map<String, Object> state = new LinkedHashMap<>();
    if (audio != null) {
      state.put("audio", audio.debugState(nowNs));
    }
    if (video != null) {
      state.put("video", video.debugState(nowNs));
    }
    return state;
  }

  /** Sets who is told of batches; null for nobody. */
  public void listener(@Nullable Listener next) {
    this.listener = next == null ? NOBODY : next;
  }

  private void onPacket(
      ProducerTrack track, MediaLayer layer, MediaPacket packet, boolean recovered, long nowNs) {
    int layerId = track.kind() == MediaKind.AUDIO ? 0 : 1 + layer.index();
    batch.add(layerId, layer, packet, recovered, nowNs);
  }

  private int layerIds() {
    return 1 + (video == null ? 0 : video.layers().size());
  }

  private @Nullable MediaLayer layer(int layerId) {
    if (layerId == 0) {
      return audio == null ? null : audio.layers().getFirst();
    }
    return video == null ? null : video.layers().get(layerId - 1);
  }
}
