package io.coanchor.client.media;

import io.coanchor.client.EncodedFrame;
import io.coanchor.client.V2TXLivePusher;
import io.coanchor.core.codec.MediaKind;
import java.util.concurrent.locks.LockSupport;

/**
 * Feeds a clip to a pusher in real time, on a virtual thread of its own, until closed. What is due
 * while the pusher is not connected is lost, as with a camera.
 */
public final class ClipPusher implements AutoCloseable {
  /** After a longer standstill of the machine the clip goes on from now instead of hurrying. */
  private static final long MAX_LATE_NS = 500_000_000L;

  private final ClipPlayout playout;
  private final V2TXLivePusher pusher;
  private final Thread thread;
  private volatile boolean closed;

  private ClipPusher(Clip clip, V2TXLivePusher pusher) {
    this.playout = new ClipPlayout(clip);
    this.pusher = pusher;
    this.thread = Thread.ofVirtual().name("coanchor-clip").unstarted(this::run);
  }

  /** Begins. */
  public static ClipPusher start(Clip clip, V2TXLivePusher pusher) {
    ClipPusher started = new ClipPusher(clip, pusher);
    started.thread.start();
    return started;
  }

  private void run() {
    long startNs = System.nanoTime();
    while (!closed) {
      long dueNs = startNs + playout.nextNs();
      long waitNs = dueNs - System.nanoTime();
      if (waitNs > 0) {
        LockSupport.parkNanos(waitNs);
        continue;
      }
      if (waitNs < -MAX_LATE_NS) {
        startNs -= waitNs;
      }
      send(playout.next());
    }
  }

  private void send(EncodedFrame frame) {
    int _ =
        frame.codec().kind() == MediaKind.VIDEO
            ? pusher.sendVideoFrame(frame)
            : pusher.sendAudioFrame(frame);
  }

  /** Ends it; the pusher stays as it is. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
