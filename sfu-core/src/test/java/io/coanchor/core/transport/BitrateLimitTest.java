package io.coanchor.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.rtcp.RtcpHandler;
import io.coanchor.core.rtcp.RtcpParser;
import io.coanchor.core.rtcp.RtcpWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a peer is told of the most that it is to send. */
class BitrateLimitTest {
  private static final long MS = 1_000_000;
  private static final long[] SSRCS = {7, 0xffff_ffffL};

  private final BitrateLimit limit = new BitrateLimit();
  private final List<Long> told = new ArrayList<>();
  private final RtcpWriter writer = new RtcpWriter();

  @Test
  void shouldSayNothingUnlessThereIsALimit() {
    run(0, 5_000);
    limit.set(0, 5_000 * MS);
    assertThat(told).isEmpty();
    assertThat(limit.deadlineNs()).isEqualTo(BitrateLimit.NEVER);
  }

  @Test
  void shouldTellAtOnceAndEverySecond() {
    limit.set(500_000, 0);
    run(0, 10);
    assertThat(told).containsExactly(500_000L);
    run(10, 3_500);
    assertThat(told).hasSize(4).containsOnly(500_000L);
    limit.set(262_143, 3_600 * MS);
    run(3_600, 3_610);
    assertThat(told).hasSize(5).endsWith(262_143L);
  }

  @Test
  void shouldNotBeginAgainForTheSameLimit() {
    limit.set(500_000, 0);
    run(0, 10);
    limit.set(500_000, 20 * MS);
    run(20, 900);
    assertThat(told).hasSize(1);
  }

  @Test
  void shouldTellTheEndOfALimitThreeTimes() {
    limit.set(500_000, 0);
    run(0, 100);
    limit.set(0, 100 * MS);
    run(100, 10_000);
    assertThat(told).hasSize(4);
    // 18 significant bits
    assertThat(told.subList(1, 4)).allSatisfy(bps -> assertThat(bps).isGreaterThan(9_000_000_000L));
    assertThat(limit.deadlineNs()).isEqualTo(BitrateLimit.NEVER);
  }

  private void run(int fromMs, int untilMs) {
    for (int ms = fromMs; ms < untilMs; ms++) {
      byte[] out = new byte[64];
      writer.wrap(out, 0, out.length);
      if (limit.write(writer, 1, SSRCS, ms * MS)) {
        assertThat(new RtcpParser().parse(out, 0, writer.length(), new Reader())).isTrue();
      }
    }
  }

  private final class Reader implements RtcpHandler {
    @Override
    public void onRemb(long senderSsrc, long bitrateBps, long[] ssrcs, int count) {
      assertThat(senderSsrc).isEqualTo(1);
      assertThat(Arrays.copyOf(ssrcs, count)).isEqualTo(SSRCS);
      told.add(bitrateBps);
    }
  }
}
