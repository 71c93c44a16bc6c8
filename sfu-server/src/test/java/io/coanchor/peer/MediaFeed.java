package io.coanchor.peer;

import io.coanchor.core.codec.MediaKind;
import java.util.concurrent.atomic.AtomicInteger;

/** What a publisher of the tests sends: a sound each 20 ms, a picture with each third. */
final class MediaFeed {
  private static final long AUDIO_NS = 20_000_000;
  private static final int PICTURE_EVERY = 3;

  /** Takes one packet's payload. */
  interface Sink {
    void send(MediaKind kind, int sequence, long timestamp, byte[] payload, long nowNs);
  }

  private final Sink sink;
  private final FrameSource frames = new FrameSource();
  private final AtomicInteger sounds = new AtomicInteger();
  private long nextNs = Long.MAX_VALUE;
  private int audioSequence = 100;
  private int videoSequence = 100;
  private int pictures;
  private int firstSound;
  private int firstPicture;
  private boolean keyFrameWanted = true;
  private int soundsAtATime = 1;

  MediaFeed(Sink sink) {
    this.sink = sink;
  }

  void start(long nowNs) {
    nextNs = nowNs;
  }

  /** Sends so many packets of sound at a time. */
  void faster(int times) {
    soundsAtATime = times;
  }

  void wantKeyFrame() {
    keyFrameWanted = true;
  }

  /** Numbers and times begin anew, below what they were. */
  void beginAnew() {
    audioSequence = 7;
    videoSequence = 7;
    firstSound = sounds.get();
    firstPicture = pictures;
    keyFrameWanted = true;
  }

  /** How many sounds were sent; from any thread. */
  int sounds() {
    return sounds.get();
  }

  long deadlineNs() {
    return nextNs;
  }

  void onDeadline(long nowNs, boolean connected) {
    while (nowNs >= nextNs) {
      nextNs += AUDIO_NS;
      for (int i = 0; connected && i < soundsAtATime; i++) {
        send(nowNs);
      }
    }
  }

  private void send(long nowNs) {
    int sound = sounds.getAndIncrement();
    sink.send(
        MediaKind.AUDIO,
        audioSequence++,
        (sound - firstSound) * 960L,
        FrameSource.sound(sound),
        nowNs);
    if ((sound + 1) % PICTURE_EVERY == 0) {
      int picture = pictures++;
      byte[] payload = frames.picture(picture, keyFrameWanted);
      keyFrameWanted = false;
      sink.send(MediaKind.VIDEO, videoSequence++, (picture - firstPicture) * 5400L, payload, nowNs);
    }
  }
}
