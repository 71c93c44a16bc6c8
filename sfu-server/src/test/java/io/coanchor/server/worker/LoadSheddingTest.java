package io.coanchor.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadSheddingTest {
  private static final double OVER = 0.99;
  private static final double FINE = 0.5;

  private final LoadShedding shedding = new LoadShedding(0.85);
  private final List<FakeViewer> viewers = new ArrayList<>();

  private static final class FakeViewer implements LoadShedding.Viewer {
    private boolean lowest;
    private boolean paused;

    @Override
    public void lowestLayerOnly(boolean lowest, long nowNs) {
      this.lowest = lowest;
    }

    @Override
    public void pauseVideo(boolean paused, long nowNs) {
      this.paused = paused;
    }
  }

  @Test
  void shouldGiveUpLayersFirstAndThenTheVideoOfTheNewest() {
    come(20);
    shedOnce();
    assertThat(viewers).allMatch(viewer -> viewer.lowest && !viewer.paused);
    shedOnce();
    assertPausedFrom(18);
    shedOnce();
    assertPausedFrom(16);
    for (int i = 0; i < 20; i++) {
      shedOnce();
    }
    assertPausedFrom(0);
    assertThat(shedding.pausedViewers()).isEqualTo(20);
    assertThat(shedding.steps()).isEqualTo(11);
  }

  @Test
  void shouldGiveBackInTheOppositeOrderAndMoreSlowly() {
    come(20);
    for (int i = 0; i < 4; i++) {
      shedOnce();
    }
    assertPausedFrom(14);
    for (int paused = 16; paused <= 20; paused += 2) {
      check(FINE, LoadShedding.CHECKS_TO_RESTORE - 1);
      assertPausedFrom(paused - 2);
      check(FINE, 1);
      assertPausedFrom(paused);
    }
    assertThat(viewers).allMatch(viewer -> viewer.lowest);
    check(FINE, LoadShedding.CHECKS_TO_RESTORE);
    assertThat(viewers).noneMatch(viewer -> viewer.lowest || viewer.paused);
    assertThat(shedding.lowestOnly()).isFalse();
  }

  @Test
  void shouldDoNothingBetweenTheLimitsAndForOneLongCycle() {
    come(10);
    for (int i = 0; i < 50; i++) {
      check(OVER, LoadShedding.CHECKS_TO_SHED - 1);
      check(0.9, 1);
    }
    assertThat(shedding.steps()).isZero();
    shedOnce();
    check(0.9, 100);
    assertThat(viewers).allMatch(viewer -> viewer.lowest);
  }

  @Test
  void shouldTreatWhoComesDuringOverloadAsTheNewest() {
    come(10);
    shedOnce();
    shedOnce();
    assertPausedFrom(9);
    come(1);
    assertPausedFrom(9);
    check(FINE, LoadShedding.CHECKS_TO_RESTORE);
    // a tenth of eleven is two: the older of them first, but both
    assertPausedFrom(11);
    shedOnce();
    assertPausedFrom(9);
    viewers.subList(9, 11).forEach(shedding::remove);
    assertThat(shedding.pausedViewers()).isZero();
  }

  @Test
  void shouldNeverShedWithoutLimit() {
    LoadShedding off = new LoadShedding(1);
    FakeViewer viewer = new FakeViewer();
    off.add(viewer, 0);
    for (int i = 0; i < 100; i++) {
      off.check(1, i);
    }
    assertThat(viewer.lowest || viewer.paused).isFalse();
  }

  private void come(int count) {
    for (int i = 0; i < count; i++) {
      FakeViewer viewer = new FakeViewer();
      viewers.add(viewer);
      shedding.add(viewer, 0);
    }
  }

  private void shedOnce() {
    check(OVER, LoadShedding.CHECKS_TO_SHED);
  }

  private void check(double busy, int times) {
    for (int i = 0; i < times; i++) {
      shedding.check(busy, 0);
    }
  }

  private void assertPausedFrom(int first) {
    for (int i = 0; i < viewers.size(); i++) {
      assertThat(viewers.get(i).paused).as("viewer %d", i).isEqualTo(i >= first);
    }
  }
}
