package io.coanchor.loadtest;

import io.coanchor.client.PathImpairment;
import io.coanchor.client.media.Clip;
import io.coanchor.client.media.ClipReader;
import io.coanchor.core.codec.Codec;
import io.coanchor.loadtest.media.BuiltInClips;
import io.coanchor.loadtest.media.StampedClip;
import io.coanchor.loadtest.peer.Wish;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is sent, and over what kind of network. */
final class MediaOptions {
  private static final long BITS_PER_KBIT = 1_000;

  @Option(
      names = "--simulcast",
      description = "Publish three layers: 320x180, 640x360 and 1280x720, of H264.")
  private boolean simulcast;

  @Option(
      names = "--codec",
      paramLabel = "NAME",
      description = "h264 (default), vp8, vp9 or av1: which built-in clip, of 1280x720.")
  private @Nullable String codec;

  @Option(
      names = "--bitrate",
      paramLabel = "K",
      description =
          "kbit/s of the picture, all layers together, filled up to (default: as the clip is).")
  private @Nullable Integer bitrate;

  @Option(
      names = "--clip",
      paramLabel = "FILE",
      description =
          "MP4 file with H264 (no B-frames) and Opus, or IVF file with VP8, VP9 or AV1 (default:"
              + " a built-in clip).")
  private @Nullable Path file;

  @Option(names = "--audio-only", description = "Sound alone is published and played.")
  private boolean audioOnly;

  @Option(
      names = "--nack",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Viewers ask for missing packets (default); --no-nack leaves them missing.")
  private boolean nack = true;

  @Option(
      names = "--loss",
      paramLabel = "UP,DOWN",
      description = "Part of the datagrams to and from the server that the load tester loses.")
  private @Nullable String loss;

  @Option(
      names = "--delay",
      paramLabel = "UP,DOWN",
      description = "By how much later the others leave and are read, such as 20ms,50ms.")
  private @Nullable String delay;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the choice what is lost (default: ${DEFAULT-VALUE}).")
  private long seed;

  /** What is published, and what viewers ask for. */
  record Media(Clip clip, Wish wish) {}

  Media media() throws IOException {
    Clip clip;
    try {
      clip = file == null ? builtIn() : ClipReader.read(file);
    } catch (IOException e) {
      throw new IOException("--clip: " + e.getMessage(), e);
    }
    if (file != null && (simulcast || codec != null)) {
      throw new IllegalArgumentException("--clip: goes without --codec and --simulcast");
    }
    if (audioOnly) {
      clip = new Clip(null, List.of(), clip.audioCodec(), clip.audio(), clip.durationNs());
    }
    Codec video = clip.videoCodec();
    return new Media(StampedClip.of(clip, videoBps()), Wish.of(video, nack));
  }

  private Clip builtIn() throws IOException {
    String name = codec == null ? "h264" : codec.toLowerCase(Locale.ROOT);
    if (!name.matches("h264|vp8|vp9|av1")) {
      throw new IllegalArgumentException(
          "--codec: " + codec + " (expected: h264, vp8, vp9 or av1)");
    }
    if (!simulcast) {
      return BuiltInClips.of(name);
    }
    if (!name.equals("h264")) {
      throw new IllegalArgumentException("--simulcast: of " + name + " (expected: h264)");
    }
    return BuiltInClips.simulcast();
  }

  private long videoBps() {
    if (bitrate == null) {
      return 0;
    }
    if (bitrate < 1 || bitrate > 100_000) {
      throw new IllegalArgumentException("--bitrate: " + bitrate + " (expected: 1..100000 kbit/s)");
    }
    return bitrate * BITS_PER_KBIT;
  }

  PathImpairment path() {
    String[] losses = pair("--loss", loss);
    String[] delays = pair("--delay", delay);
    if (loss == null && delay == null) {
      return PathImpairment.NONE;
    }
    return new PathImpairment(
        part(losses[0]), part(losses[1]), nanos(delays[0]), nanos(delays[1]), seed);
  }

  private static String[] pair(String option, @Nullable String text) {
    String[] parts = text == null ? new String[] {"0", "0"} : text.split(",", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException(option + ": " + text + " (expected: UP,DOWN)");
    }
    return parts;
  }

  private static double part(String text) {
    String number = text.strip().endsWith("%") ? text.strip().replace("%", "") : text.strip();
    if (!number.matches("\\d{0,3}(\\.\\d+)?") || number.isEmpty()) {
      throw new IllegalArgumentException("--loss: " + text + " (expected: 0 to below 1, or 5%)");
    }
    double part = Double.parseDouble(number) / (text.contains("%") ? 100 : 1);
    if (part >= 1) {
      throw new IllegalArgumentException("--loss: " + text + " (expected: 0 to below 1, or 5%)");
    }
    return part;
  }

  private static long nanos(String text) {
    String time = text.strip();
    return LoadOptions.Durations.parse("--delay", time.equals("0") ? "0ms" : time).toNanos();
  }
}
