package io.coanchor.core.router;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.forward.LayerView;
import io.coanchor.core.forward.MediaLayer;
import java.util.ArrayList;
import java.util.List;

/** The sound or the picture of a publisher as the viewers of one worker see it. */
final class TrackView {
  private final MediaKind kind;
  private final List<LayerView> layers;
  private final ProducerView.KeyFrames keyFrames;

  TrackView(ProducerTrack track, boolean sameThread, ProducerView.KeyFrames keyFrames) {
    this.kind = track.kind();
    this.keyFrames = keyFrames;
    List<LayerView> views = new ArrayList<>();
    for (MediaLayer layer : track.layers()) {
      views.add(new LayerView(layer, sameThread));
    }
    this.layers = List.copyOf(views);
  }

  MediaKind kind() {
    return kind;
  }

  /** The layers in the order in which the publisher announced them. */
  List<LayerView> layers() {
    return layers;
  }

  /** Asks the publisher for a key frame; merged with other requests and throttled. */
  void requestKeyFrame(int layer, long nowNs) {
    if (kind == MediaKind.VIDEO) {
      keyFrames.request(layer, nowNs);
    }
  }
}
