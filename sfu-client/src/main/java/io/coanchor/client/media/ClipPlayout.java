package io.coanchor.client.media;

import io.coanchor.client.EncodedFrame;
import java.util.List;

/**
 * The frames of a clip that is played again and again, in order of time, sound and picture
 * together; timestamps go on across the loop. A cursor: for one thread.
 */
public final class ClipPlayout {
  private final Clip clip;
  private int nextVideo;
  private int nextAudio;
  private long loopStartNs;

  public ClipPlayout(Clip clip) {
    this.clip = clip;
  }

  /** When the next frame is due, since the beginning. */
  public long nextNs() {
    return loopStartNs + Math.min(timeOf(clip.video(), nextVideo), timeOf(clip.audio(), nextAudio));
  }

  private static long timeOf(List<EncodedFrame> frames, int index) {
    return index < frames.size() ? frames.get(index).timestampNs() : Long.MAX_VALUE / 4;
  }

  /** The next frame, with its time since the beginning. */
  public EncodedFrame next() {
    EncodedFrame frame;
    if (timeOf(clip.video(), nextVideo) <= timeOf(clip.audio(), nextAudio)) {
      frame = clip.video().get(nextVideo++);
    } else {
      frame = clip.audio().get(nextAudio++);
    }
    EncodedFrame timed = frame.withTimestamp(loopStartNs + frame.timestampNs());
    if (nextVideo == clip.video().size() && nextAudio == clip.audio().size()) {
      nextVideo = 0;
      nextAudio = 0;
      loopStartNs += clip.durationNs();
    }
    return timed;
  }
}
