package io.coanchor.client.media;

import io.coanchor.client.EncodedFrame;
import io.coanchor.core.codec.Codec;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A piece of encoded material, whole and in order of time.
 *
 * @param videoCodec null without a picture
 * @param video its frames, from time 0 on, the first one a key frame
 * @param audioCodec null without sound
 * @param audio its packets, from time 0 on
 * @param durationNs after which it begins again
 */
public record Clip(
    @Nullable Codec videoCodec,
    List<EncodedFrame> video,
    @Nullable Codec audioCodec,
    List<EncodedFrame> audio,
    long durationNs) {
  public Clip {
    video = List.copyOf(video);
    audio = List.copyOf(audio);
    if (durationNs <= 0 || (video.isEmpty() && audio.isEmpty())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "clip: %d frames, %d packets, %d ns (expected: some, above 0 ns)",
              video.size(),
              audio.size(),
              durationNs));
    }
  }
}
