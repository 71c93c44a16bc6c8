package io.coanchor.server.room.session;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.forward.LayerChoice;
import io.coanchor.core.sdp.MediaDescription;
import io.coanchor.core.sdp.NegotiatedMedia;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.sdp.SessionDescription;
import io.coanchor.server.signal.LayerWish;
import io.coanchor.server.signal.PlayControl;
import io.coanchor.server.signal.PlayState;
import io.coanchor.server.worker.MediaStatus;
import io.coanchor.server.worker.SessionControl;
import io.coanchor.server.worker.StreamHub;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A player's view of its stream and of its own session. From any thread. */
final class ViewerControl implements PlayControl {
  private final StreamHub stream;
  private final SessionControl media;
  private final String mediaId;

  ViewerControl(StreamHub stream, SessionControl media, String mediaId) {
    this.stream = stream;
    this.media = media;
    this.mediaId = mediaId;
  }

  /** The place of the picture among the m-lines; empty where none is played. */
  static String mediaId(SessionDescription sdp, NegotiatedSession session) {
    NegotiatedMedia video = session.mediaOf(MediaKind.VIDEO);
    List<MediaDescription> sections = sdp.media();
    for (int i = 0; video != null && i < sections.size(); i++) {
      if (video.mid().equals(sections.get(i).mid())) {
        return Integer.toString(i);
      }
    }
    return "";
  }

  @Override
  public PlayState state() {
    List<PlayState.Layer> layers = new ArrayList<>();
    for (MediaStatus.Layer layer : stream.layers()) {
      // a rate of 0 says that the layer is not sent: one that has just begun has none yet
      long bps = layer.active() ? Math.max(1, layer.bitrateBps()) : 0;
      layers.add(new PlayState.Layer(layer.rid(), bps, layer.width(), layer.height()));
    }
    return new PlayState(stream.isActive(), stream.viewers(), mediaId, layers);
  }

  @Override
  public CompletionStage<Boolean> choose(LayerWish wish) {
    return media.chooseLayer(
        new LayerChoice(wish.rid(), bound(wish.maxWidth()), bound(wish.maxHeight())));
  }

  private static int bound(int given) {
    return given == 0 ? LayerChoice.UNLIMITED : given;
  }
}
