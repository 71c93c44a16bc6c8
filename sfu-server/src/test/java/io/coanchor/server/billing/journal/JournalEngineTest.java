package io.coanchor.server.billing.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.journal.ScriptedLane.Fate;
import io.coanchor.server.billing.journal.ScriptedLane.Script;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class JournalEngineTest {
  private static final int SIZE = 256 * 1024;
  private static final int PLENTY = 100_000;
  private static final Script AWAY = new Script(Fate.REFUSED, 20);
  private static final Script HANGS = new Script(Fate.DONE, 1_000_000);

  private final MemoryLedger ledger = new MemoryLedger();
  private MemoryStorage storage = new MemoryStorage(SIZE);

  private JournalWorld start(String process) throws IOException {
    return start(process, PLENTY);
  }

  private JournalWorld start(String process, int most) throws IOException {
    return new JournalWorld(process, show(process), storage, ledger, most);
  }

  private static MadeShow show(String process) {
    return new MadeShow(process, process.hashCode(), 20, JournalWorld.CHECKPOINT_MS);
  }

  @Test
  void shouldWriteEachBatchInOneTransactionAndLeaveTheSpoolAlone() throws Exception {
    JournalWorld world = start("p1");
    int syncs = storage.syncs();
    world.run(100_500);
    assertThat(ledger.number()).isEqualTo(100);
    assertThat(ledger.transactions()).isEqualTo(100);
    assertThat(storage.syncs()).isEqualTo(syncs);
    assertThat(world.engine.ledgerCheckpointMs()).isEqualTo(100_000);
  }

  @Test
  void shouldSpoolWhileTheLedgerIsAwayAndDrainInOrder() throws Exception {
    JournalWorld world = start("p1");
    world.run(10_500);
    world.lane.direct(() -> AWAY);
    world.run(60_000);
    assertThat(ledger.number()).isEqualTo(10);
    assertThat(world.durable()).isEqualTo(70);
    // it backs off: soon at first, and every ten seconds at most
    assertThat(world.counters.ledgerFailures.sum()).isBetween(10L, 20L);

    world.lane.direct(() -> new Script(Fate.DONE, 5));
    world.run(15_000);
    assertThat(world.spool.isEmpty()).isTrue();
    assertThat(ledger.number()).isEqualTo(85);
    assertWhole(world);
  }

  @Test
  void shouldSpoolWhatTheLedgerDoesNotAnswerInTime() throws Exception {
    JournalWorld world = start("p1");
    world.run(5_500);
    world.lane.direct(() -> HANGS);
    world.run(1_500);
    // the seventh is on its way to the ledger since it was told, at 6 s
    assertThat(world.durable()).isEqualTo(7);
    world.run(30_000);
    assertThat(world.durable()).isEqualTo(37);
    assertThat(ledger.number()).isEqualTo(5);
  }

  @Test
  void shouldNotWriteAgainWhatWasWrittenWithoutAnAnswer() throws Exception {
    JournalWorld world = start("p1");
    world.run(5_500);
    Iterator<Fate> fates = List.of(Fate.ANSWER_LOST, Fate.DONE).iterator();
    world.lane.direct(() -> new Script(fates.next(), 100));
    world.run(1_000);
    assertThat(ledger.number()).isEqualTo(6);
    assertThat(ledger.transactions()).as("asked what there is, wrote no more").isEqualTo(6);
    assertThat(world.spool.isEmpty()).isTrue();
  }

  @Test
  void shouldKeepInMemoryWhatTheFullSpoolDoesNotTakeAndLoseNothing() throws Exception {
    storage = new MemoryStorage(64 * 1024);
    JournalWorld world = start("p1");
    world.run(3_500);
    world.lane.direct(() -> AWAY);
    world.run(600_000);
    assertThat(world.counters.spoolFull.sum()).isPositive();
    assertThat(world.backlog.entries()).isPositive();
    world.lane.direct(() -> new Script(Fate.DONE, 5));
    world.run(20_000);
    assertThat(world.backlog.entries()).isZero();
    assertThat(world.counters.lost().values()).containsOnly(0L);
    assertWhole(world);
  }

  @Test
  void shouldCountWhatIsLostBeyondTheBoundOfTheMemory() throws Exception {
    storage = new MemoryStorage(64 * 1024);
    JournalWorld world = start("p1", 50);
    world.lane.direct(() -> AWAY);
    world.run(900_000);
    assertThat(world.counters.allLostMs()).isPositive();

    world.lane.direct(() -> new Script(Fate.DONE, 5));
    world.run(20_500);
    long lost = world.counters.lost().getOrDefault("memory_full", 0L);
    long lostMs = world.counters.allLostMs();
    ledger.begin("p2");
    List<LedgerEntry> expected = MadeShow.entries(show("p1"), world.told());
    assertThat((long) ledger.entries().size()).isEqualTo(expected.size() - lost);
    assertThat(sum(expected) - sum(ledger.entries().values())).isEqualTo(lostMs);
    assertThat(expected).containsAll(ledger.entries().values());
  }

  @Test
  void shouldGoOnInMemoryWhereTheSpoolFails() throws Exception {
    JournalWorld world = start("p1");
    world.lane.direct(() -> AWAY);
    world.run(5_500);
    storage.failNext(Integer.MAX_VALUE);
    world.run(60_000);
    assertThat(world.counters.spoolFailures.sum()).isBetween(55L, 65L);
    assertThat(world.durable()).isEqualTo(5);
    world.lane.direct(() -> new Script(Fate.DONE, 5));
    world.run(20_000);
    // the ledger takes all of it, even so
    assertThat(ledger.number()).isEqualTo(world.told());
    storage.failNext(0);
    assertWhole(world);
  }

  @Test
  void shouldWriteAnEarlierProcessBeforeItsOwn() throws Exception {
    JournalWorld world = start("p1");
    world.run(3_500);
    world.lane.direct(() -> AWAY);
    world.run(20_000);
    storage = storage.afterKill();
    JournalWorld second = start("p2");
    second.lane.direct(() -> AWAY);
    second.run(20_500);
    storage = storage.afterKill();
    JournalWorld third = start("p3");
    third.run(20_500);
    assertThat(ledger.process()).isEqualTo("p3");
    assertThat(ledger.number()).isEqualTo(20);
    assertThat(came("p1", 23)).isTrue();
    assertThat(came("p2", 20)).isTrue();
  }

  @Test
  void shouldEndInOrder() throws Exception {
    JournalWorld world = start("p1");
    world.run(3_500);
    world.engine.close();
    world.turn();
    assertThat(world.engine.isDone()).isFalse();
    world.run(100);
    assertThat(world.engine.isDone()).isTrue();
    assertThat(ledger.isEnded()).isTrue();
  }

  @Test
  void shouldNotWaitAtTheEndForALedgerThatIsAway() throws Exception {
    JournalWorld world = start("p1");
    world.run(3_500);
    world.lane.direct(() -> HANGS);
    world.run(600);
    world.engine.close();
    world.run(1_000);
    assertThat(world.engine.isDone()).as("it may answer yet").isFalse();
    assertThat(world.spool.isEmpty()).isFalse();
    assertThat(world.backlog.isEmpty()).isTrue();
    world.lane.fail();
    world.run(1);
    assertThat(world.engine.isDone()).isTrue();
    assertThat(ledger.isEnded()).isFalse();
  }

  @Test
  void shouldCountWhatAnotherServerOfTheSameNodeKeepsOut() throws Exception {
    JournalWorld world = start("p1");
    world.run(3_500);
    world.lane.direct(() -> new Script(Fate.TAKEN_OVER, 5));
    world.run(20_000);
    assertThat(world.counters.lost().get("taken_over")).isPositive();
    assertThat(world.lane.asked()).as("tries no more").isLessThan(10);
    world.engine.close();
    world.turn();
    assertThat(world.engine.isDone()).isTrue();
  }

  /**
   * Any number of processes that end anyhow, on a disk and with a database that fail anyhow: what
   * each has billed is what it would have at one moment not before the last that was safe.
   */
  @Test
  void shouldBillOnceWhateverHappens() throws Exception {
    long seed = Long.getLong("coanchor.seed", RandomGenerator.getDefault().nextLong());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < (Boolean.getBoolean("coanchor.long") ? 2_000 : 60); round++) {
      new Ordeal(random).run();
    }
  }

  private static final class Ordeal {
    private final Random random;
    private final MemoryLedger survivor = new MemoryLedger();
    private MemoryStorage disk = new MemoryStorage(SIZE);
    private final Map<String, long[]> ends = new LinkedHashMap<>();

    Ordeal(Random random) {
      this.random = random;
    }

    void run() throws IOException {
      for (int i = 0; i < 6; i++) {
        JournalWorld world = begin("p" + i);
        for (int act = random.nextInt(6); act >= 0; act--) {
          world.lane.direct(mood());
          if (random.nextInt(4) == 0) {
            disk.failNext(random.nextInt(6));
          }
          world.run(random.nextInt(20_000));
        }
        disk.failNext(0);
        world.lane.crash(random.nextBoolean());
        ends.put(world.process(), new long[] {world.durable(), world.told()});
        disk = random.nextBoolean() ? disk.afterKill() : disk.afterPowerLoss(random);
      }
      JournalWorld last = begin("last");
      last.run(5_000);
      assertThat(last.spool.isEmpty()).isTrue();
      assertThat(survivor.process()).isEqualTo("last");
      survivor.begin("end");
      ends.forEach(this::check);
    }

    private JournalWorld begin(String process) throws IOException {
      return new JournalWorld(process, show(process), disk, survivor, PLENTY);
    }

    private ScriptedLane.Director mood() {
      int mood = random.nextInt(5);
      return () ->
          switch (mood) {
            case 0 -> AWAY;
            case 1 -> new Script(Fate.DONE, random.nextInt(4_000));
            case 2 -> new Script(random.nextInt(3) == 0 ? Fate.REFUSED : Fate.DONE, 5);
            case 3 -> new Script(random.nextBoolean() ? Fate.ANSWER_LOST : Fate.DONE, 50);
            default -> new Script(Fate.DONE, 3);
          };
    }

    private void check(String process, long[] end) {
      LedgerEntry anchor = survivor.entries().get(MadeShow.anchor(process));
      long came = anchor == null ? 0 : (anchor.durationMs() + 1) / JournalWorld.CHECKPOINT_MS;
      assertThat(came).as(process).isBetween(end[0], end[1]);
      assertThat(billed(survivor, process)).isEqualTo(byId(MadeShow.entries(show(process), came)));
    }
  }

  private void assertWhole(JournalWorld world) throws IOException {
    assertThat(ledger.number()).isEqualTo(world.told());
    ledger.begin("the end");
    assertThat(came(world.process(), world.told())).isTrue();
  }

  private boolean came(String process, long batches) {
    return billed(ledger, process).equals(byId(MadeShow.entries(show(process), batches)));
  }

  private static Map<String, LedgerEntry> billed(MemoryLedger ledger, String process) {
    List<LedgerEntry> all = new ArrayList<>(ledger.entries().values());
    all.removeIf(each -> !each.id().startsWith(process + "-"));
    return byId(all);
  }

  private static Map<String, LedgerEntry> byId(List<LedgerEntry> entries) {
    return entries.stream().collect(Collectors.toMap(LedgerEntry::id, each -> each));
  }

  private static long sum(Iterable<LedgerEntry> entries) {
    long sum = 0;
    for (LedgerEntry each : entries) {
      sum += each.durationMs();
    }
    return sum;
  }
}
