package io.coanchor.client.media;

import io.coanchor.client.EncodedFrame;
import io.coanchor.core.codec.Codec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.mp4parser.Box;
import org.mp4parser.IsoFile;
import org.mp4parser.boxes.iso14496.part12.CompositionTimeToSample;
import org.mp4parser.boxes.iso14496.part12.MediaBox;
import org.mp4parser.boxes.iso14496.part12.MediaHeaderBox;
import org.mp4parser.boxes.iso14496.part12.SampleTableBox;
import org.mp4parser.boxes.iso14496.part12.TrackBox;
import org.mp4parser.boxes.iso14496.part15.AvcConfigurationBox;
import org.mp4parser.boxes.sampleentry.VisualSampleEntry;

/** Reads clips from MP4 files (ISO/IEC 14496-12): H264 without B-frames, and Opus. */
public final class ClipReader {
  /** The clip that comes with the SDK, made by scripts/make-demo-clip.sh. */
  private static final String DEMO = "/demo/clip.mp4";

  /** A clip is held in memory whole. */
  private static final int MAX_FILE_BYTES = 512 << 20;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final byte[] file;
  private @Nullable Codec videoCodec;
  private List<EncodedFrame> video = List.of();
  private @Nullable Codec audioCodec;
  private List<EncodedFrame> audio = List.of();
  private long videoEndNs;
  private long audioEndNs;

  private ClipReader(byte[] file) {
    this.file = file;
  }

  /** The built-in demo clip. */
  public static Clip demo() {
    try (InputStream in = ClipReader.class.getResourceAsStream(DEMO)) {
      if (in == null) {
        throw new IllegalStateException(DEMO + ": not on the class path");
      }
      return read(in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException(DEMO + ": " + e.getMessage(), e);
    }
  }

  /**
   * A clip of a file.
   *
   * @throws ClipException when it is none
   */
  public static Clip read(Path path) throws IOException {
    long bytes = Files.size(path);
    if (bytes > MAX_FILE_BYTES) {
      throw new ClipException(
          String.format(
              Locale.ROOT, "%s: %d bytes (expected: at most %d)", path, bytes, MAX_FILE_BYTES));
    }
    return read(Files.readAllBytes(path));
  }

  /**
   * A clip of a file's bytes.
   *
   * @throws ClipException when it is none
   */
  public static Clip read(byte[] file) throws ClipException {
    if (IvfReader.isIvf(file)) {
      return IvfReader.read(file);
    }
    try {
      return new ClipReader(file).clip();
    } catch (IOException e) {
      throw e instanceof ClipException known
          ? known
          : new ClipException("mp4: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      // The parser's boxes throw what comes to their mind on malformed input.
      throw new ClipException("mp4: malformed (" + e + ")", e);
    }
  }

  private Clip clip() throws IOException {
    ClipBoxes.check(file);
    try (IsoFile iso =
        new IsoFile(Channels.newChannel(new ByteArrayInputStream(file)), new ClipBoxes())) {
      if (iso.getMovieBox() == null) {
        throw new ClipException("mp4: no moov box (expected: an MP4 file)");
      }
      for (TrackBox track : iso.getMovieBox().getBoxes(TrackBox.class)) {
        readTrack(track);
      }
    }
    if (videoCodec == null && audioCodec == null) {
      throw new ClipException("mp4: no track to push (expected: H264 or Opus)");
    }
    long durationNs = videoCodec == null ? audioEndNs : videoEndNs;
    List<EncodedFrame> sound =
        audio.stream().filter(packet -> packet.timestampNs() < durationNs).toList();
    return new Clip(videoCodec, video, audioCodec, sound, durationNs);
  }

  private void readTrack(TrackBox track) throws ClipException {
    MediaBox media = track.getMediaBox();
    SampleTableBox table = track.getSampleTableBox();
    MediaHeaderBox header = media == null ? null : media.getMediaHeaderBox();
    if (table == null || header == null || table.getSampleDescriptionBox() == null) {
      throw new ClipException("mp4: a track without mdhd, stbl or stsd (expected: all)");
    }
    long scale = header.getTimescale();
    if (scale < 1 || scale > NANOS_PER_SECOND) {
      throw new ClipException("mp4: time scale " + scale + " (expected: 1..1000000000)");
    }
    for (Box entry : table.getSampleDescriptionBox().getBoxes()) {
      if (entry instanceof VisualSampleEntry visual && videoCodec == null) {
        readVideo(visual, table, scale);
      } else if (isSound(media) && audioCodec == null) {
        readAudio(entry.getType(), table, scale);
      }
    }
  }

  private static boolean isSound(MediaBox media) {
    return media.getHandlerBox() != null && media.getHandlerBox().getHandlerType().equals("soun");
  }

  private void readVideo(VisualSampleEntry entry, SampleTableBox table, long scale)
      throws ClipException {
    List<AvcConfigurationBox> configurations = entry.getBoxes(AvcConfigurationBox.class);
    if (configurations.isEmpty()) {
      throw new ClipException("mp4: video '" + entry.getType() + "' (expected: avc1, H264)");
    }
    CompositionTimeToSample composition = table.getCompositionTimeToSample();
    if (composition != null
        && composition.getEntries().stream().mapToInt(e -> e.getOffset()).distinct().count() > 1) {
      throw new ClipException("mp4: frames out of order (expected: no B-frames)");
    }
    H264Samples samples = new H264Samples(configurations.getFirst());
    SampleTable index = SampleTable.read(table, file.length);
    if (!index.isSync(0)) {
      throw new ClipException("mp4: the first frame is no key frame (expected: one)");
    }
    List<EncodedFrame> frames = new ArrayList<>(index.count());
    for (int i = 0; i < index.count(); i++) {
      boolean key = index.isSync(i);
      byte[] data = samples.toByteStream(file, index.offset(i), index.size(i), key);
      frames.add(new EncodedFrame(Codec.H264, data, nanos(index.time(i), scale), key));
    }
    videoCodec = Codec.H264;
    video = frames;
    videoEndNs = nanos(index.time(index.count()), scale);
  }

  private void readAudio(String type, SampleTableBox table, long scale) throws ClipException {
    if (!type.equals("Opus")) {
      throw new ClipException("mp4: audio '" + type + "' (expected: Opus)");
    }
    SampleTable index = SampleTable.read(table, file.length);
    List<EncodedFrame> packets = new ArrayList<>(index.count());
    for (int i = 0; i < index.count(); i++) {
      byte[] data = new byte[index.size(i)];
      System.arraycopy(file, index.offset(i), data, 0, data.length);
      packets.add(new EncodedFrame(Codec.OPUS, data, nanos(index.time(i), scale), true));
    }
    audioCodec = Codec.OPUS;
    audio = packets;
    audioEndNs = nanos(index.time(index.count()), scale);
  }

  private static long nanos(long time, long scale) {
    return time / scale * NANOS_PER_SECOND + time % scale * NANOS_PER_SECOND / scale;
  }
}
