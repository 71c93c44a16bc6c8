package io.coanchor.server.billing.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.billing.LedgerBatch;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BacklogTest {
  @Test
  void shouldFoldBatchesIntoOneThatDoesTheSame() {
    long seed = Long.getLong("coanchor.seed", RandomGenerator.getDefault().nextLong());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      long showSeed = random.nextLong();
      MadeShow show = new MadeShow("p", showSeed, 15, 1_000);
      MemoryLedger one = new MemoryLedger();
      MemoryLedger other = new MemoryLedger();
      one.begin("p");
      other.begin("p");
      Backlog backlog = new Backlog(Integer.MAX_VALUE);
      for (int i = 0; i < 40; i++) {
        LedgerBatch batch = show.next();
        one.write("p", List.of(batch));
        backlog.add(batch);
        if (random.nextInt(5) == 0) {
          LedgerBatch folded = Objects.requireNonNull(backlog.take());
          other.write("p", List.of(folded));
          assertThat(other.open()).isEqualTo(one.open());
          assertThat(other.entries()).isEqualTo(one.entries());
          assertThat(other.number()).isEqualTo(one.number());
        }
      }
    }
  }

  @Test
  void shouldLeaveASingleBatchAsItIs() {
    MadeShow show = new MadeShow("p", 3, 15, 1_000);
    Backlog backlog = new Backlog(100);
    for (int i = 0; i < 40; i++) {
      LedgerBatch batch = show.next();
      backlog.add(batch);
      LedgerBatch taken = backlog.take();
      assertThat(taken).isEqualTo(batch);
    }
    assertThat(backlog.take()).isNull();
  }

  @Test
  void shouldNotGrowForEverBeyondItsBound() {
    MadeShow show = new MadeShow("p", 7, 30, 1_000);
    Backlog backlog = new Backlog(10);
    backlog.add(show.next());
    backlog.take();
    for (int i = 0; i < 10_000; i++) {
      backlog.add(show.next());
    }
    LedgerBatch taken = Objects.requireNonNull(backlog.take());
    assertThat(taken.closed()).hasSize(10);
    assertThat(taken.open().size()).isLessThan(40);
    assertThat(taken.withdrawn().size()).isLessThan(40);
    assertThat(backlog.lostEntries()).isGreaterThan(1_000);
  }
}
