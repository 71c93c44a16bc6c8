package io.coanchor.loadtest.media;

import io.coanchor.client.media.Clip;
import io.coanchor.client.media.ClipReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The clips that come with the load tester, made by scripts/make-load-clips.sh. */
public final class BuiltInClips {
  private BuiltInClips() {}

  /**
   * 1280x720 with sound.
   *
   * @param codec h264, vp8, vp9 or av1
   */
  public static Clip of(String codec) throws IOException {
    String file = codec.equals("h264") ? "h264-720.mp4" : codec + "-720.ivf";
    return read(file).withSoundOf(read("opus.mp4"));
  }

  /** H264 in three layers, with sound. */
  public static Clip simulcast() throws IOException {
    return Clip.simulcast(List.of(read("h264-180.mp4"), read("h264-360.mp4"), of("h264")));
  }

  private static Clip read(String name) throws IOException {
    try (InputStream in = BuiltInClips.class.getResourceAsStream("/clips/" + name)) {
      if (in == null) {
        throw new FileNotFoundException(name + ": not on the class path");
      }
      return ClipReader.read(in.readAllBytes());
    }
  }
}
