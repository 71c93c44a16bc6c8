package io.coanchor.server.room;

import org.jspecify.annotations.Nullable;

/**
 * What to mute or unmute.
 *
 * @param audio whether sound is to be muted; null leaves it
 * @param video the same for the picture
 */
public record MuteChange(@Nullable Boolean audio, @Nullable Boolean video) {
  /** Whether nothing is to change. */
  public boolean isEmpty() {
    return audio == null && video == null;
  }

  /** How sound is afterwards. */
  public boolean audioAfter(boolean before) {
    return audio == null ? before : audio;
  }

  /** How the picture is afterwards. */
  public boolean videoAfter(boolean before) {
    return video == null ? before : video;
  }
}
