package io.coanchor.bench.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.FrameInfo;
import io.coanchor.core.codec.PayloadInspector;
import org.junit.jupiter.api.Test;

class ScriptTest {
  @Test
  void shouldSendThirtyBurstsASecond() {
    Script script = Script.fixed(4);
    assertThat(script.bursts()).hasSize(60).allMatch(burst -> burst.packets() == 4);
    assertThat(script.bytes()).isEqualTo(60 * 4 * 1_200L);
    assertThat(script.packets()).isEqualTo(240);
    assertThat(script.bursts()).filteredOn(Script.Burst::keyFrame).hasSize(1);
  }

  @Test
  void shouldMixPictureAndSoundAtTheirRates() {
    Script script = Script.mix();
    double seconds = script.periodNs() / 1e9;
    long video =
        script.bursts().stream()
            .filter(Script.Burst::video)
            .mapToLong(burst -> (long) burst.packets() * (burst.bytes() - 12))
            .sum();
    assertThat(video * 8 / seconds).isBetween(570_000.0, 630_000.0);
    assertThat(script.bursts()).filteredOn(burst -> !burst.video()).hasSize(100);
    assertThat(script.bursts()).allMatch(burst -> burst.bytes() <= 1_200);
    assertThat(script.bursts())
        .isSortedAccordingTo((a, b) -> Long.compare(a.atNs(), b.atNs()))
        .allMatch(burst -> burst.atNs() < script.periodNs());
  }

  @Test
  void shouldWriteWhatAServerTakesForKeyFrames() {
    PayloadInspector inspector = new PayloadInspector();
    FrameInfo info = new FrameInfo();
    byte[] packet = new byte[1_200];
    for (Script.Burst burst : Script.fixed(3).bursts()) {
      for (boolean first : new boolean[] {true, false}) {
        Payloads.fill(packet, 12, burst.bytes(), burst, first);
        assertThat(inspector.inspect(Codec.H264, packet, 12, burst.bytes() - 12, info)).isTrue();
        assertThat(info.parameterSets()).isEqualTo(burst.keyFrame() && first);
        assertThat(info.keyFrame()).isEqualTo(burst.keyFrame() && first);
      }
    }
  }
}
