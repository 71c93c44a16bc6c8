package io.coanchor.client;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.sdp.MediaFormat;
import io.coanchor.core.sdp.OfferedMedia;
import java.time.Duration;
import java.util.List;

/**
 * How a player plays.
 *
 * @param audio formats that are wanted
 * @param video formats that are wanted
 * @param audioWait how long a missing packet of sound holds up the others, at most 2 s
 * @param videoWait the same for the picture
 * @param timeout how long a session lives without a word from the server
 * @param reconnect whether a lost or refused session is tried again until stopped
 */
public record PlayerConfig(
    List<MediaFormat> audio,
    List<MediaFormat> video,
    Duration audioWait,
    Duration videoWait,
    Duration timeout,
    boolean reconnect) {
  private static final Duration MAX_WAIT = Duration.ofSeconds(2);

  public PlayerConfig {
    audio = List.copyOf(audio);
    video = List.copyOf(video);
    if (audio.isEmpty() || video.isEmpty()) {
      throw new IllegalArgumentException("audio, video: empty (expected: one format each)");
    }
    requireWait("audioWait", audioWait);
    requireWait("videoWait", videoWait);
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("timeout: " + timeout + " (expected: above 0)");
    }
  }

  private static void requireWait(String name, Duration wait) {
    if (wait.isNegative() || wait.compareTo(MAX_WAIT) > 0) {
      throw new IllegalArgumentException(name + ": " + wait + " (expected: 0..2 s)");
    }
  }

  /** Opus and every video codec, reconnecting. */
  public static PlayerConfig defaults() {
    return new PlayerConfig(
        List.of(MediaFormat.of(Codec.OPUS)),
        OfferedMedia.VIDEO_FORMATS,
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(10),
        true);
  }

  /** The same, ending with its first session. */
  public PlayerConfig withoutReconnect() {
    return new PlayerConfig(audio, video, audioWait, videoWait, timeout, false);
  }
}
