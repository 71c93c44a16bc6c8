package io.coanchor.loadtest.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeasuresTest {
  @Test
  void shouldMergePercentilesOfAllLoops() {
    LoopMeasures fast = new LoopMeasures();
    LoopMeasures slow = new LoopMeasures();
    fast.measuring(true);
    slow.measuring(true);
    for (int i = 0; i < 990; i++) {
      fast.onLatency(true, true, 1_000_000);
    }
    for (int i = 0; i < 10; i++) {
      slow.onLatency(true, false, 50_000_000);
    }
    Measures sum = Measures.empty();
    fast.addTo(sum);
    slow.addTo(sum);

    assertThat(sum.latency().getTotalCount()).isEqualTo(1_000);
    assertThat(sum.latency().getValueAtPercentile(98.9)).isBetween(1_000L, 1_001L);
    assertThat(sum.latency().getValueAtPercentile(99.5)).isBetween(50_000L, 50_050L);
    assertThat(sum.videoLatency().getTotalCount()).isEqualTo(990);
    assertThat(sum.audioLatency().getTotalCount()).isEqualTo(10);
  }

  @Test
  void shouldMeasureOnlyWhenAsked() {
    LoopMeasures measures = new LoopMeasures();
    measures.onLatency(true, true, 5_000_000);
    measures.measuring(true);
    measures.onLatency(false, true, 7_000_000);
    Measures sum = Measures.empty();
    measures.addTo(sum);

    assertThat(sum.latency().getTotalCount()).isZero();
    assertThat(sum.passingLatency().getTotalCount()).isEqualTo(1);
    assertThat(measures.snapshot().latency().getTotalCount()).isEqualTo(2);
    assertThat(measures.snapshot().latency().getTotalCount()).isZero();
  }

  @Test
  void shouldHoldStallsAgainstAViewer() {
    ViewerRecord viewer = new ViewerRecord(0, "s", true);
    long frameNs = 40_000_000;
    assertThat(viewer.onFrame(1)).isZero();
    assertThat(viewer.onFrame(1 + frameNs)).isZero();
    assertThat(viewer.onFrame(1 + frameNs + 300_000_000)).isEqualTo(300_000_000);
    assertThat(viewer.onEnd(1 + frameNs + 300_000_000 + 250_000_000)).isEqualTo(250_000_000);

    assertThat(viewer.stalls()).isEqualTo(2);
    assertThat(viewer.stalledNs()).isEqualTo(550_000_000);
    assertThat(viewer.longestStallNs()).isEqualTo(300_000_000);
    assertThat(viewer.playedNs()).isEqualTo(590_000_000);
  }
}
