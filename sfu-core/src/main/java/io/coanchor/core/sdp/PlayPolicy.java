package io.coanchor.core.sdp;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.rtp.HeaderExtension;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the server answers a viewer.
 *
 * <p>Audio and video are both answered {@code sendonly} whether the publisher has them now or not:
 * it may come back with more, and the viewer is not asked again.
 *
 * @param audio the track that will carry sound
 * @param video the track that will carry the picture
 * @param published what the publisher sends now, at most one of each kind; empty if unknown
 * @param extensions the header extensions that are written to a viewer
 */
public record PlayPolicy(
    LocalTrack audio,
    LocalTrack video,
    List<MediaFormat> published,
    Set<HeaderExtension> extensions) {
  /** What a viewer is sent, as far as it asks for it. */
  public static final Set<HeaderExtension> DEFAULT_EXTENSIONS =
      Set.of(
          HeaderExtension.AUDIO_LEVEL,
          HeaderExtension.ABS_SEND_TIME,
          HeaderExtension.TRANSPORT_CC,
          HeaderExtension.MID,
          HeaderExtension.PLAYOUT_DELAY,
          HeaderExtension.VIDEO_ORIENTATION,
          HeaderExtension.DEPENDENCY_DESCRIPTOR);

  public PlayPolicy {
    published = List.copyOf(published);
    extensions = Set.copyOf(extensions);
  }

  /** With the default header extensions. */
  public PlayPolicy(LocalTrack audio, LocalTrack video, List<MediaFormat> published) {
    this(audio, video, published, DEFAULT_EXTENSIONS);
  }

  LocalTrack track(MediaKind kind) {
    return kind == MediaKind.AUDIO ? audio : video;
  }

  /**
   * What is published of this kind, or null. RED counts as the Opus in it: it is unpacked on the
   * way in.
   */
  @Nullable MediaFormat publishedOf(MediaKind kind) {
    for (MediaFormat format : published) {
      if (format.codec().kind() == kind) {
        return format.codec() == Codec.RED ? MediaFormat.of(Codec.OPUS) : format;
      }
    }
    return null;
  }
}
