package io.coanchor.client;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.sdp.MediaFormat;
import java.time.Duration;
import java.util.List;

/**
 * How a pusher pushes.
 *
 * @param audio formats that may be sent, the one that will be first; empty for no sound
 * @param video formats that may be sent, the one that will be first; empty for no picture
 * @param layers names of the simulcast layers, from small to large; empty without simulcast
 * @param maxPayloadBytes of an RTP packet, 200 to 1300
 * @param spread in what time the packets of a large frame leave, at most 100 ms
 * @param timeout how long a session lives without a word from the server
 * @param reconnect whether a lost or refused session is tried again until stopped
 */
public record PusherConfig(
    List<MediaFormat> audio,
    List<MediaFormat> video,
    List<String> layers,
    int maxPayloadBytes,
    Duration spread,
    Duration timeout,
    boolean reconnect) {
  private static final int MIN_PAYLOAD_BYTES = 200;
  private static final int MAX_PAYLOAD_BYTES = 1_300;
  private static final int MAX_LAYERS = 4;
  private static final Duration MAX_SPREAD = Duration.ofMillis(100);

  public PusherConfig {
    audio = List.copyOf(audio);
    video = List.copyOf(video);
    layers = List.copyOf(layers);
    requireKind(audio, MediaKind.AUDIO);
    requireKind(video, MediaKind.VIDEO);
    if (audio.isEmpty() && video.isEmpty()) {
      throw new IllegalArgumentException("audio, video: both empty (expected: one format)");
    }
    if (layers.size() == 1 || layers.size() > MAX_LAYERS || !namesAreGood(layers)) {
      throw new IllegalArgumentException(
          "layers: " + layers + " (expected: none, or 2..4 different names of letters and digits)");
    }
    if (maxPayloadBytes < MIN_PAYLOAD_BYTES || maxPayloadBytes > MAX_PAYLOAD_BYTES) {
      throw new IllegalArgumentException(
          "maxPayloadBytes: "
              + maxPayloadBytes
              + " (expected: "
              + MIN_PAYLOAD_BYTES
              + ".."
              + MAX_PAYLOAD_BYTES
              + ")");
    }
    if (spread.isNegative() || spread.compareTo(MAX_SPREAD) > 0) {
      throw new IllegalArgumentException("spread: " + spread + " (expected: 0..100 ms)");
    }
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("timeout: " + timeout + " (expected: above 0)");
    }
  }

  private static boolean namesAreGood(List<String> layers) {
    return layers.stream().distinct().count() == layers.size()
        && layers.stream().allMatch(name -> name.matches("[A-Za-z0-9]{1,8}"));
  }

  private static void requireKind(List<MediaFormat> formats, MediaKind kind) {
    for (MediaFormat format : formats) {
      if (!format.codec().isMedia() || format.codec().kind() != kind) {
        throw new IllegalArgumentException(
            "format: " + format.codec() + " (expected: a codec of " + kind + ")");
      }
    }
  }

  /** Opus and one video codec, reconnecting. */
  public static PusherConfig of(Codec video) {
    return new PusherConfig(
        List.of(MediaFormat.of(Codec.OPUS)),
        List.of(MediaFormat.of(video)),
        List.of(),
        1_200,
        Duration.ofMillis(15),
        Duration.ofSeconds(10),
        true);
  }

  /** The same, ending with its first session. */
  public PusherConfig withoutReconnect() {
    return new PusherConfig(audio, video, layers, maxPayloadBytes, spread, timeout, false);
  }

  /** The same with other formats; empty for none. */
  public PusherConfig withFormats(List<MediaFormat> sound, List<MediaFormat> picture) {
    return new PusherConfig(sound, picture, layers, maxPayloadBytes, spread, timeout, reconnect);
  }

  /** The same in simulcast layers. */
  public PusherConfig withLayers(List<String> names) {
    return new PusherConfig(audio, video, names, maxPayloadBytes, spread, timeout, reconnect);
  }
}
