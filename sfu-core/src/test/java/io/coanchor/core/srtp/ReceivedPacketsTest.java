package io.coanchor.core.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReceivedPacketsTest {
  private final ReceivedPackets packets = new ReceivedPackets();

  @Test
  void shouldFollowTheRollover() {
    long index = 65_000;
    for (int i = 0; i < 200_000; i += 37, index += 37) {
      assertThat(packets.indexOf((int) (index & 0xffff))).isEqualTo(index);
      assertThat(packets.isNew(index)).isTrue();
      packets.add(index);
    }
    long late = index - 37 - 500;
    assertThat(packets.indexOf((int) (late & 0xffff))).isEqualTo(late);
  }

  @Test
  void shouldRefuseWhatComesBeforeTheFirstCycle() {
    packets.add(packets.indexOf(3));
    long before = packets.indexOf(65_530);
    assertThat(before).isNegative();
    assertThat(packets.isNew(before)).isFalse();
  }

  @Test
  void shouldKnowWhatWasReceived() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Set<Long> received = new HashSet<>();
    long highest = 40_000;
    packets.add(highest);
    received.add(highest);
    for (int i = 0; i < 100_000; i++) {
      long index = highest + random.nextInt(40) - (random.nextInt(20) == 0 ? 1_200 : 30);
      boolean known = received.contains(index) || index <= highest - ReceivedPackets.WINDOW;
      assertThat(packets.isNew(index)).as("seed %d, step %d", seed, i).isEqualTo(!known);
      if (!known) {
        packets.add(index);
        received.add(index);
        highest = Math.max(highest, index);
      }
      if (random.nextInt(1_000) == 0) {
        highest += 3 * ReceivedPackets.WINDOW;
        packets.add(highest);
        received.add(highest);
      }
    }
  }
}
