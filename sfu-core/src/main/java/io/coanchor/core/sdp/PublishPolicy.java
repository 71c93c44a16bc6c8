package io.coanchor.core.sdp;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.rtp.HeaderExtension;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the server answers a publisher.
 *
 * @param preferredVideo the codec to ask for first; null leaves the publisher's order
 * @param preferRed whether to ask for redundant audio: a publisher sends what comes first
 * @param extensions the header extensions that are of use
 * @param maxLayers the number of simulcast layers accepted; further ones are left out
 */
public record PublishPolicy(
    @Nullable Codec preferredVideo,
    boolean preferRed,
    Set<HeaderExtension> extensions,
    int maxLayers) {
  /** The publisher's own order of video codecs, redundant audio, everything understood. */
  public static final PublishPolicy DEFAULT =
      new PublishPolicy(
          null,
          true,
          Set.of(
              HeaderExtension.AUDIO_LEVEL,
              HeaderExtension.ABS_SEND_TIME,
              HeaderExtension.TRANSPORT_CC,
              HeaderExtension.MID,
              HeaderExtension.RID,
              HeaderExtension.REPAIRED_RID,
              HeaderExtension.VIDEO_ORIENTATION,
              HeaderExtension.DEPENDENCY_DESCRIPTOR,
              HeaderExtension.VIDEO_LAYERS_ALLOCATION,
              HeaderExtension.ABS_CAPTURE_TIME),
          4);

  public PublishPolicy {
    extensions = Set.copyOf(extensions);
  }

  /** The same with another video codec first. */
  public PublishPolicy withPreferredVideo(@Nullable Codec codec) {
    return new PublishPolicy(codec, preferRed, extensions, maxLayers);
  }
}
