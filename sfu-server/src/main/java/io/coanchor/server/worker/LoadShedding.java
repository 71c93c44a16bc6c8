package io.coanchor.server.worker;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;

/**
 * What a worker gives up when it has more to do than time: first the enhancement layers of all its
 * viewers, then the video of its newest viewers, a tenth at a time; never sound. It gives back in
 * the opposite order, one step at a time and more slowly, so that it does not swing.
 *
 * <p>On the worker's thread, but for the figures.
 */
final class LoadShedding {
  /** A viewer as far as shedding goes. */
  interface Viewer {
    /** Whether to be content with the lowest layer. */
    void lowestLayerOnly(boolean lowest, long nowNs);

    /** Whether to do without video. */
    void pauseVideo(boolean paused, long nowNs);
  }

  /** Checks in a row that must say so: one long cycle is no overload. */
  static final int CHECKS_TO_SHED = 2;

  /** Giving back what cannot be borne would cost viewers another switch. */
  static final int CHECKS_TO_RESTORE = 6;

  private static final double STEP = 0.1;

  private final double shedAbove;
  private final double restoreBelow;
  private final SequencedSet<Viewer> viewers = new LinkedHashSet<>();

  /** Those without video, the one who gets it back first at the end. */
  private final SequencedSet<Viewer> paused = new LinkedHashSet<>();

  private volatile boolean lowestOnly;
  private volatile int pausedViewers;
  private volatile long steps;
  private int over;
  private int under;

  /**
   * @param maxBusy the share of its time above which the node takes no new sessions; 1 never sheds
   */
  LoadShedding(double maxBusy) {
    // two thirds of what is left: admission must have had its chance first
    this.shedAbove = maxBusy + (1 - maxBusy) * 2 / 3;
    this.restoreBelow = maxBusy - 0.1;
  }

  /** A viewer came: the newest. */
  void add(Viewer viewer, long nowNs) {
    viewers.addLast(viewer);
    if (lowestOnly) {
      viewer.lowestLayerOnly(true, nowNs);
    }
    if (!paused.isEmpty()) {
      pause(viewer, nowNs, true);
    }
  }

  void remove(Viewer viewer) {
    viewers.remove(viewer);
    if (paused.remove(viewer)) {
      pausedViewers = paused.size();
    }
  }

  /** Called at even intervals with the share of its time that the worker was busy lately. */
  void check(double busyShare, long nowNs) {
    over = busyShare > shedAbove ? over + 1 : 0;
    under = busyShare < restoreBelow ? under + 1 : 0;
    if (over >= CHECKS_TO_SHED) {
      over = 0;
      shed(nowNs);
    } else if (under >= CHECKS_TO_RESTORE) {
      under = 0;
      restore(nowNs);
    }
  }

  // One writer: the read and the write need not be one step.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void shed(long nowNs) {
    if (viewers.size() == paused.size()) {
      return;
    }
    steps++;
    if (!lowestOnly) {
      lowestOnly = true;
      viewers.forEach(viewer -> viewer.lowestLayerOnly(true, nowNs));
      return;
    }
    int wanted = stepSize();
    for (Viewer viewer : viewers.reversed()) {
      if (wanted == 0) {
        break;
      }
      if (!paused.contains(viewer)) {
        pause(viewer, nowNs, false);
        wanted--;
      }
    }
  }

  private void pause(Viewer viewer, long nowNs, boolean newest) {
    if (newest) {
      paused.addFirst(viewer);
    } else {
      paused.addLast(viewer);
    }
    pausedViewers = paused.size();
    viewer.pauseVideo(true, nowNs);
  }

  private void restore(long nowNs) {
    if (paused.isEmpty()) {
      if (lowestOnly) {
        lowestOnly = false;
        viewers.forEach(viewer -> viewer.lowestLayerOnly(false, nowNs));
      }
      return;
    }
    for (int left = stepSize(); left > 0 && !paused.isEmpty(); left--) {
      Viewer viewer = paused.removeLast();
      pausedViewers = paused.size();
      viewer.pauseVideo(false, nowNs);
    }
  }

  private int stepSize() {
    return (int) Math.ceil(viewers.size() * STEP);
  }

  /** Viewers without video; from any thread. */
  int pausedViewers() {
    return pausedViewers;
  }

  /** Whether viewers get the lowest layer only; from any thread. */
  boolean lowestOnly() {
    return lowestOnly;
  }

  /** How often something was given up; from any thread. */
  long steps() {
    return steps;
  }

  Map<String, Object> debugState() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("viewers", viewers.size());
    state.put("lowestLayersOnly", lowestOnly ? 1 : 0);
    state.put("viewersWithoutVideo", pausedViewers);
    state.put("steps", steps);
    return state;
  }
}
