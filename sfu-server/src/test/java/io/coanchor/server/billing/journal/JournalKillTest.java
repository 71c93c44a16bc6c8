package io.coanchor.server.billing.journal;

import io.coanchor.server.billing.ledger.LedgerSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes with a real ledger are killed at any moment: each is billed once, to the end. */
class JournalKillTest {
  private static final boolean LONG = Boolean.getBoolean("coanchor.long");
  private static final int KILLS = LONG ? 200 : 20;

  @TempDir private Path folder;

  @Test
  void shouldBillOnceWhereProcessesAreKilledAtAnyMoment() throws Exception {
    long seed = Long.getLong("coanchor.seed", RandomGenerator.getDefault().nextLong());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    JournalProcess.Plan plan = JournalProcess.Plan.of(folder);
    List<JournalProcess> lives = new ArrayList<>();
    Bills bills = Bills.read(plan.ledger());
    for (int i = 0; i < KILLS; i++) {
      // half of them have a database that refuses now and then: they die with a spool that is used
      JournalProcess.Plan each = random.nextBoolean() ? plan : plan.refusing(3);
      JournalProcess life = new JournalProcess("p" + i, seed + i, each);
      life.awaitTold(1 + random.nextInt(15));
      LockSupport.parkNanos(random.nextLong(TimeUnit.MILLISECONDS.toNanos(JournalMain.EVERY_MS)));
      life.kill();
      lives.add(life);
      if (i % 5 == 0) {
        bills.readOn(plan.ledger());
      }
    }
    JournalProcess last = new JournalProcess("last", seed, plan.telling(20));
    last.awaitEnd();
    lives.add(last);
    check(bills, plan.ledger(), lives, seed);
  }

  private static void check(
      Bills bills, LedgerSettings ledger, List<JournalProcess> lives, long seed) throws Exception {
    bills.readOn(ledger);
    bills.assertOrdered();
    JournalProcess last = lives.removeLast();
    bills.check(last.name(), seed, last.told(), last.told());
    for (int i = 0; i < lives.size(); i++) {
      JournalProcess each = lives.get(i);
      bills.check(each.name(), seed + i, each.safe(), each.told());
    }
  }
}
