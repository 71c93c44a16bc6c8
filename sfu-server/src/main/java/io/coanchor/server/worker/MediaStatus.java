package io.coanchor.server.worker;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.forward.MediaSink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What flows in a session: from a publisher to the server, or from the server to a viewer. Times
 * are of the clock of {@link System#nanoTime}.
 *
 * @param width of the picture by its newest key frame, of the largest living layer of a publisher,
 *     of the one that is sent to a viewer; 0 while unknown
 * @param layers a publisher's simulcast layers in the order in which it announced them, one where
 *     there is no simulcast; empty for a viewer
 * @param atNs when this was true
 */
public record MediaStatus(
    Flow audio, Flow video, int width, int height, List<Layer> layers, long atNs) {
  /** Without a packet for this long, nothing flows. */
  public static final long IDLE_AFTER_NS = MediaSink.IDLE_AFTER_NS;

  /** Nothing has flowed yet. */
  public static final MediaStatus NOTHING =
      new MediaStatus(Flow.NOTHING, Flow.NOTHING, 0, 0, List.of(), 0);

  /**
   * The sound or the picture.
   *
   * @param arriving whether there was a packet in the last second: one that came from a publisher,
   *     muted or not, or one that was sent to a viewer
   * @param muted whether the server lets nothing of it through: a publisher that was muted, a
   *     viewer that is not to have it
   * @param codec of the newest packet; null before the first
   * @param sinceNs since when it is {@code arriving} or not: the first packet's time, or a second
   *     after the last one's, or the session's end if that came before; 0 if there never was one
   * @param lastNs when the newest packet that is known of came or left; 0 if there never was one
   */
  public record Flow(
      boolean arriving, boolean muted, @Nullable Codec codec, long sinceNs, long lastNs) {
    static final Flow NOTHING = new Flow(false, false, null, 0, 0);

    /** Whether a viewer can have it. */
    public boolean flows() {
      return arriving && !muted;
    }
  }

  /**
   * A simulcast layer.
   *
   * @param rid its name (RFC 8852); empty where there is no simulcast
   * @param active whether packets of it came in the last second that were not muted
   * @param bitrateBps lately; a change of it alone is not told
   */
  public record Layer(String rid, boolean active, int width, int height, long bitrateBps) {
    private long pixels() {
      return (long) width * height;
    }

    private boolean isLike(Layer other) {
      return active == other.active
          && width == other.width
          && height == other.height
          && rid.equals(other.rid);
    }
  }

  /** The sound's or the picture's. */
  public Flow flow(MediaKind kind) {
    return kind == MediaKind.AUDIO ? audio : video;
  }

  /** Whether the picture and its layers are the same, but for their rates. */
  boolean isLike(int otherWidth, int otherHeight, List<Layer> otherLayers) {
    return width == otherWidth && height == otherHeight && areLike(layers, otherLayers);
  }

  /** The largest of the layers that are active, or of all where none is. */
  static Layer largest(List<Layer> layers) {
    Layer largest = layers.getFirst();
    for (Layer layer : layers) {
      boolean larger = layer.pixels() > largest.pixels();
      if (layer.active == largest.active ? larger : layer.active) {
        largest = layer;
      }
    }
    return largest;
  }

  private static boolean areLike(List<Layer> some, List<Layer> others) {
    if (some.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < some.size(); i++) {
      if (!some.get(i).isLike(others.get(i))) {
        return false;
      }
    }
    return true;
  }
}
