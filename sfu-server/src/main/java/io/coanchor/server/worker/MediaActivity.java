package io.coanchor.server.worker;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a session's {@link MediaStatus}: a packet costs it a time and a question, all else is found
 * out when it is looked at, a few times a second. On the worker's thread.
 */
final class MediaActivity {
  private final Flow audio = new Flow();
  private final Flow video = new Flow();
  private MediaStatus told = MediaStatus.NOTHING;

  private static final class Flow {
    private boolean arriving;
    private boolean muted;
    private @Nullable Codec codec;
    private long sinceNs;
    private long lastNs;

    void rest(long nowNs, boolean ends) {
      long idleNs = lastNs + MediaStatus.IDLE_AFTER_NS;
      if (arriving && (ends || nowNs >= idleNs)) {
        arriving = false;
        sinceNs = Math.min(nowNs, idleNs);
      }
    }

    MediaStatus.Flow read() {
      return new MediaStatus.Flow(arriving, muted, codec, sinceNs, lastNs);
    }

    boolean isLike(MediaStatus.Flow told) {
      return arriving == told.arriving()
          && muted == told.muted()
          && codec == told.codec()
          && sinceNs == told.sinceNs();
    }
  }

  private Flow flow(MediaKind kind) {
    return kind == MediaKind.AUDIO ? audio : video;
  }

  /** A packet came; false when it is the first since none did: it {@link #begin}s something. */
  boolean onPacket(MediaKind kind, long nowNs) {
    Flow flow = flow(kind);
    boolean goesOn = flow.arriving && nowNs - flow.lastNs < MediaStatus.IDLE_AFTER_NS;
    if (goesOn) {
      flow.lastNs = nowNs;
    }
    return goesOn;
  }

  /** Where others take note of packets: when the newest one was. */
  void lastPacket(MediaKind kind, long atNs) {
    Flow flow = flow(kind);
    if (flow.arriving && atNs - flow.lastNs > 0) {
      flow.lastNs = atNs;
    }
  }

  /** The first packet since there was none; what was before has been {@link #look}ed at. */
  void begin(MediaKind kind, long nowNs) {
    Flow flow = flow(kind);
    flow.arriving = true;
    flow.sinceNs = nowNs;
    flow.lastNs = nowNs;
  }

  void muted(MediaKind kind, boolean muted) {
    flow(kind).muted = muted;
  }

  void codec(MediaKind kind, @Nullable Codec codec) {
    flow(kind).codec = codec;
  }

  /** Nothing will come any more. */
  void end(long nowNs) {
    audio.rest(nowNs, true);
    video.rest(nowNs, true);
  }

  /** Looks whether something has changed: the new status, or null. */
  @Nullable MediaStatus look(int width, int height, List<MediaStatus.Layer> layers, long nowNs) {
    audio.rest(nowNs, false);
    video.rest(nowNs, false);
    if (told.isLike(width, height, layers)
        && audio.isLike(told.audio())
        && video.isLike(told.video())) {
      return null;
    }
    told = new MediaStatus(audio.read(), video.read(), width, height, layers, nowNs);
    return told;
  }

  /** The status that was told last. */
  MediaStatus told() {
    return told;
  }
}
