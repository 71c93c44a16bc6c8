package io.coanchor.core.router;

import io.coanchor.core.forward.LayerState;
import io.coanchor.core.forward.LayerView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A producer as the viewers of one worker see it. Knows what batches have told so far; owned by
 * that worker.
 */
public final class ProducerView {
  /** The way back to the publisher. */
  public interface KeyFrames {
    /** A viewer needs a key frame of a video layer. */
    void request(int layer, long nowNs);
  }

  private final Producer producer;
  private final @Nullable TrackView audio;
  private final @Nullable TrackView video;

  /** By layer id: the sound's first, then the picture's; null where there is no track. */
  private final List<@Nullable LayerView> layers = new ArrayList<>();

  /**
   * A view of a producer whose tracks have been added; made on any thread.
   *
   * @param sameThread whether the view is used by the thread that owns the producer
   */
  public ProducerView(Producer producer, boolean sameThread, KeyFrames keyFrames) {
    this.producer = producer;
    ProducerTrack sound = producer.audio();
    ProducerTrack picture = producer.video();
    audio = sound == null ? null : new TrackView(sound, sameThread, keyFrames);
    video = picture == null ? null : new TrackView(picture, sameThread, keyFrames);
    layers.add(audio == null ? null : audio.layers().getFirst());
    if (video != null) {
      layers.addAll(video.layers());
    }
  }

  /** Whose view it is. */
  public Producer producer() {
    return producer;
  }

  /** Takes over what is known of a producer that has sent before; nothing of its batch is seen. */
  public void begin(MediaBatch batch) {
    for (int i = 0; i < batch.layers(); i++) {
      LayerView layer = layers.get(i);
      // of a layer without packets nothing is known yet: its first one is in the batch
      if (layer != null && batch.state(i).hasPackets()) {
        layer.update(batch.state(i));
      }
    }
  }

  @Nullable TrackView audio() {
    return audio;
  }

  @Nullable TrackView video() {
    return video;
  }

  @Nullable LayerView layer(int layerId) {
    return layers.get(layerId);
  }

  void update(MediaBatch batch) {
    for (int i = 0; i < batch.layers(); i++) {
      LayerView layer = layers.get(i);
      if (layer != null) {
        layer.update(batch.state(i));
      }
    }
  }

  /** Stands before the batch again, for the next viewer. */
  void rewind(MediaBatch batch) {
    for (int i = 0; i < batch.layers(); i++) {
      LayerState state = batch.state(i);
      LayerView layer = layers.get(i);
      if (layer != null) {
        layer.rewind(state);
      }
    }
  }

  /** One packet further: its layer, or null when there is no such track. */
  @Nullable LayerView advance(MediaBatch batch, int at) {
    LayerView layer = layers.get(batch.layerId(at));
    if (layer != null) {
      layer.advance(batch.packet(at).ordinal(), batch.newest(at), batch.keyFrameStart(at));
    }
    return layer;
  }
}
