package io.coanchor.loadtest.expect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ExpectationTest {
  private final Figures figures = new Figures();

  @Test
  void shouldReadWhatTheDocumentationShows() {
    List<Expectation> all =
        Expectation.parseAll("loss<=0.001,join-p95<=1s, latency-p99<=20ms ,failed=0,stutter<0.5%");

    assertThat(all)
        .extracting(e -> e.name().toString())
        .containsExactly("loss", "join-p95", "latency-p99", "failed", "stutter");
    assertThat(all).extracting(Expectation::comparison).containsExactly("<=", "<=", "<=", "=", "<");
    assertThat(all)
        .extracting(Expectation::bound)
        .containsExactly(0.001, 1_000_000.0, 20_000.0, 0.0, 0.005);
  }

  @Test
  void shouldTakeEveryUnitOfTime() {
    assertThat(bound("latency-max<=250us")).isEqualTo(250);
    assertThat(bound("latency-max<=250µs")).isEqualTo(250);
    assertThat(bound("latency-max<=1.5ms")).isCloseTo(1_500, within(1e-9));
    assertThat(bound("latency-max<=0")).isZero();
  }

  private static double bound(String text) {
    return Expectation.parseAll(text).getFirst().bound();
  }

  @Test
  void shouldSayWhatIsWrong() {
    refused("", "expected: FIGURE<=VALUE");
    refused("loss", "expected: FIGURE<=VALUE");
    refused("loss<=0.1,", "expected: FIGURE<=VALUE");
    refused("loss<=1ms", "expected: a part such as 0.001 or 0.1%");
    refused("latency-p99<=20", "expected: a time with us, ms or s");
    refused("latency-p99<=20%", "expected: a time with us, ms or s");
    refused("failed<=1s", "expected: a number");
    refused("latency<=20ms", "no percentile");
    refused("loss-p99<=0.1", "no such figure");
    refused("latency-p200<=1ms", "no such figure");
    refused("speed>=1", "no such figure");
  }

  private static void refused(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Expectation.parseAll(text))
        .withMessageContaining(message);
  }

  @Test
  void shouldJudgeByTheBoundItself() {
    figures.put(Metric.LOSS, 0.001);

    assertThat(judge("loss<=0.001").held()).isTrue();
    assertThat(judge("loss<0.001").held()).isFalse();
    assertThat(judge("loss>=0.001").held()).isTrue();
    assertThat(judge("loss>0.001").held()).isFalse();
    assertThat(judge("loss=0.1%").held()).isTrue();
    assertThat(judge("loss<=0.0009").message()).startsWith("FAILED").contains("0.1 %");
  }

  @Test
  void shouldJudgePointsOfADistribution() {
    Histogram latency = new Histogram(60_000_000, 3);
    for (int i = 1; i <= 1_000; i++) {
      latency.recordValue(i * 10L);
    }
    figures.put(Metric.LATENCY, latency);

    assertThat(judge("latency-p99<=9.91ms").held()).isTrue();
    assertThat(judge("latency-p99<=9.8ms").held()).isFalse();
    assertThat(judge("latency-p99.9<=9.8ms").held()).isFalse();
    assertThat(judge("latency-p100<=10.1ms").held()).isTrue();
    assertThat(judge("latency-max>=10ms").held()).isTrue();
    assertThat(judge("latency-min<=10us").held()).isTrue();
  }

  @Test
  void shouldHoldNothingThatWasNotMeasured() {
    figures.put(Metric.LATENCY, new Histogram(60_000_000, 3));

    assertThat(judge("latency-p99<=1s").held()).isFalse();
    assertThat(judge("loss<=1").held()).isFalse();
    assertThat(judge("loss>=0").held()).isFalse();
    assertThat(judge("loss<=1").message()).contains("none");
  }

  private Expectation.Verdict judge(String text) {
    return Expectation.parseAll(text).getFirst().judge(figures);
  }
}
