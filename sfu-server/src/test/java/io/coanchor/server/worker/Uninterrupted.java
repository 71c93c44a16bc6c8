package io.coanchor.server.worker;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps a loop busy until a test lets it go on. */
final class Uninterrupted {
  private static final long PATIENCE_SECONDS = 20;

  private Uninterrupted() {}

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the test let nobody go on");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
