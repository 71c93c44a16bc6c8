package io.coanchor.server.hook;

import io.coanchor.server.signal.StreamKey;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What arrives from one user in one room, over all streams the user publishes there. As TRTC has
 * it: sound is one, wherever it comes from; a picture is the main one, and every further picture at
 * the same time, a shared screen say, is the sub-stream. Owned by the rooms' thread.
 */
final class UserMedia {
  private final Set<StreamKey> audio = new HashSet<>(2);
  private final Set<StreamKey> substreams = new HashSet<>(2);
  private @Nullable StreamKey video;

  /**
   * A stream now brings sound and picture, or not.
   *
   * @param changes is told what that changed
   */
  void set(StreamKey stream, boolean hasAudio, boolean hasVideo, Consumer<CallbackType> changes) {
    setVideo(stream, hasVideo, changes);
    if (hasAudio
        ? audio.add(stream) && audio.size() == 1
        : audio.remove(stream) && audio.isEmpty()) {
      changes.accept(hasAudio ? CallbackType.START_AUDIO : CallbackType.STOP_AUDIO);
    }
  }

  private void setVideo(StreamKey stream, boolean on, Consumer<CallbackType> changes) {
    if (stream.equals(video)) {
      if (!on) {
        video = null;
        changes.accept(CallbackType.STOP_VIDEO);
      }
    } else if (!on) {
      if (substreams.remove(stream) && substreams.isEmpty()) {
        changes.accept(CallbackType.STOP_SUBSTREAM);
      }
    } else if (video == null && !substreams.contains(stream)) {
      video = stream;
      changes.accept(CallbackType.START_VIDEO);
    } else if (substreams.add(stream) && substreams.size() == 1) {
      changes.accept(CallbackType.START_SUBSTREAM);
    }
  }
}
