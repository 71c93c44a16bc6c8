package io.coanchor.client.media;

import io.coanchor.client.EncodedFrame;
import io.coanchor.core.codec.Codec;
import java.util.ArrayList;
import java.util.Comparator;
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

  /**
   * Several clips of the same as layers of one, in this order; sound comes from the last one.
   *
   * @throws IllegalArgumentException if their codecs or lengths differ
   */
  public static Clip simulcast(List<Clip> layers) {
    Clip largest = layers.getLast();
    List<EncodedFrame> frames = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Clip layer = layers.get(i);
      if (layer.videoCodec != largest.videoCodec || layer.durationNs != largest.durationNs) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "layer %d: %s, %d ns (expected: %s, %d ns)",
                i,
                layer.videoCodec,
                layer.durationNs,
                largest.videoCodec,
                largest.durationNs));
      }
      for (EncodedFrame frame : layer.video) {
        frames.add(frame.withLayer(i));
      }
    }
    frames.sort(Comparator.comparingLong(EncodedFrame::timestampNs));
    return new Clip(
        largest.videoCodec, frames, largest.audioCodec, largest.audio, largest.durationNs);
  }

  /** The picture of this with the sound of another, as far as this lasts. */
  public Clip withSoundOf(Clip other) {
    List<EncodedFrame> sound =
        other.audio.stream().filter(packet -> packet.timestampNs() < durationNs).toList();
    return new Clip(videoCodec, video, other.audioCodec, sound, durationNs);
  }

  /** How many layers the picture has. */
  public int layers() {
    return 1 + video.stream().mapToInt(EncodedFrame::layer).max().orElse(0);
  }
}
