package io.coanchor.server.billing.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coanchor.server.billing.LedgerBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class SpoolTest {
  private static final int SIZE = 64 * 1024;
  private static final Random CHANCE = new Random(5);

  private MemoryStorage storage = new MemoryStorage(SIZE);

  @Test
  void shouldGiveBackInOrderWhatWasPutIn() throws Exception {
    Spool spool = Spool.open(storage);
    List<LedgerBatch> all = fill(spool, "p1", 10);

    spool = reopen();
    Spool.Head head = head(spool, 4);
    assertThat(head.process()).isEqualTo("p1");
    assertSame(head.batches(), all.subList(0, 4));
    spool.advance(head);
    assertSame(head(spool, 100).batches(), all.subList(4, 10));

    spool = reopen();
    assertSame(head(spool, 100).batches(), all.subList(4, 10));
    spool.advance(head(spool, 100));
    assertThat(spool.isEmpty()).isTrue();
    assertThat(spool.usedBytes()).isZero();
    assertThat(reopen().isEmpty()).isTrue();
  }

  @Test
  void shouldNotMixProcesses() throws Exception {
    Spool spool = Spool.open(storage);
    fill(spool, "p1", 3);
    spool = reopen();
    fill(spool, "p2", 2);

    spool = reopen();
    assertThat(head(spool, 100).process()).isEqualTo("p1");
    spool.advance(head(spool, 100));
    assertThat(head(spool, 100).process()).isEqualTo("p2");
    assertThat(head(spool, 100).batches()).hasSize(2);
  }

  @Test
  void shouldStayAsItWasFoundWhenThePowerFailsLater() throws Exception {
    for (int i = 0; i < 50; i++) {
      storage = new MemoryStorage(SIZE);
      Spool spool = Spool.open(storage);
      fill(spool, "p1", 3);
      storage.failNext(1);
      Spool.Head head = head(spool, 100);
      assertThatThrownBy(() -> spool.advance(head)).isInstanceOf(IOException.class);
      // killed: what was written and not synced is still what the next process reads
      storage = storage.afterKill();
      boolean empty = Spool.open(storage).isEmpty();
      storage = storage.afterPowerLoss(CHANCE);
      assertThat(Spool.open(storage).isEmpty()).isEqualTo(empty);
    }
  }

  @Test
  void shouldKeepCheckpointsWithoutTakingRoom() throws Exception {
    Spool spool = Spool.open(storage);
    fill(spool, "p1", 2);
    long used = spool.usedBytes();
    for (int i = 3; i < 5_000; i++) {
      assertThat(spool.append("p1", checkpoint(i))).isTrue();
    }
    assertThat(spool.usedBytes()).isEqualTo(used);

    // the next process finds it behind the batches, and has room for its own
    spool = reopen();
    spool.append("p2", checkpoint(1));
    spool = reopen();
    assertThat(head(spool, 100).batches()).hasSize(3).endsWith(checkpoint(4_999));
    spool.advance(head(spool, 100));
    assertThat(head(spool, 100)).isEqualTo(new Spool.Head("p2", List.of(checkpoint(1)), 1));
  }

  @Test
  void shouldForgetACheckpointThatABatchIsNewerThan() throws Exception {
    Spool spool = Spool.open(storage);
    spool.append("p1", checkpoint(1));
    LedgerBatch newer = show("p1", 2).get(1);
    spool.append("p1", newer);
    assertThat(head(spool, 9)).isEqualTo(new Spool.Head("p1", List.of(newer), 1));
    spool = reopen();
    assertThat(head(spool, 9)).isEqualTo(new Spool.Head("p1", List.of(newer), 1));
    spool.advance(head(spool, 9));
    assertThat(reopen().isEmpty()).isTrue();
  }

  @Test
  void shouldKeepACheckpointThatCameWhileAnOlderOneWasWritten() throws Exception {
    Spool spool = Spool.open(storage);
    spool.append("p1", checkpoint(1));
    Spool.Head under = head(spool, 9);
    spool.append("p1", checkpoint(2));
    spool.advance(under);
    assertThat(head(spool, 9).batches()).containsExactly(checkpoint(2));
  }

  @Test
  void shouldSayWhenItIsFullAndGoOnOnceItIsNot() throws Exception {
    Spool spool = Spool.open(storage);
    MadeShow show = new MadeShow("p1", 1, 40, 1_000);
    List<LedgerBatch> in = new ArrayList<>();
    LedgerBatch next = more(show);
    while (spool.append("p1", next)) {
      in.add(next);
      next = more(show);
    }
    assertThat(in.size()).isGreaterThan(5);
    // there is always room for how far it came, and for that in a frame when it starts again
    assertThat(spool.append("p1", checkpoint(1_000))).isTrue();
    spool = reopen();
    assertThat(spool.append("p2", show("p2", 1).getFirst())).isFalse();
    assertThat(spool.append("p2", checkpoint(1))).isTrue();

    in.add(checkpoint(1_000));
    assertSame(drain(spool, 4, 0), in.subList(0, 4));
    assertThat(spool.append("p2", show("p2", 1).getFirst())).isTrue();
    assertSame(drain(spool, Integer.MAX_VALUE, 0), in.subList(4, in.size()));
  }

  @Test
  void shouldGoRoundAndRound() throws Exception {
    Spool spool = Spool.open(storage);
    MadeShow show = new MadeShow("p1", 2, 30, 1_000);
    List<LedgerBatch> in = new ArrayList<>();
    List<LedgerBatch> out = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      LedgerBatch next = more(show);
      while (!spool.append("p1", next)) {
        out.addAll(drain(spool, 1 + i % 3, 0));
      }
      in.add(next);
      if (i % 7 == 0) {
        spool = reopen();
      }
    }
    out.addAll(drain(spool, Integer.MAX_VALUE, 0));
    assertSame(out, in);
  }

  @Test
  void shouldCutWhatWasHalfWritten() throws Exception {
    Spool spool = Spool.open(storage);
    List<LedgerBatch> all = fill(spool, "p1", 3);
    storage.failNext(1);
    LedgerBatch large = new MadeShow("p1", 9, 100, 1_000).next();
    assertThatThrownBy(() -> spool.append("p1", large)).isInstanceOf(IOException.class);

    Spool found = reopen();
    assertThat(found.isTorn()).isTrue();
    assertThat(found.takeDamaged()).isZero();
    assertSame(head(found, 100).batches(), all);
    fill(found, "p2", 2);
    assertThat(reopen().batches()).isEqualTo(5);
  }

  @Test
  void shouldTellDamageFromATornEnd() throws Exception {
    Spool spool = Spool.open(storage);
    List<LedgerBatch> all = fill(spool, "p1", 5);
    storage.damage((int) Spool.DATA_AT + 40);
    spool = reopen();
    assertThat(spool.takeDamaged()).isEqualTo(1);
    assertSame(head(spool, 100).batches(), all.subList(1, 5));

    // and damage that comes later
    storage.damage(frameAt(2) + 30);
    assertSame(head(spool, 100).batches(), all.subList(2, 5));
    assertThat(spool.takeDamaged()).isEqualTo(1);
    assertThat(spool.batches()).isEqualTo(3);
  }

  /** Where the nth frame begins, counted from 1. */
  private int frameAt(int n) {
    int at = (int) Spool.DATA_AT;
    while (SpoolFrame.sequenceOf(storage.bytes(), at) != n) {
      at += Spool.SECTOR;
    }
    return at;
  }

  @Test
  void shouldLiveOnEitherHeader() throws Exception {
    List<LedgerBatch> all = fill(Spool.open(storage), "p1", 5);
    storage.damage(20);
    assertSame(head(reopen(), 9).batches(), all);
    storage.damage(20);
    storage.damage(SpoolHeader.PLACE_BYTES + 20);
    assertSame(head(reopen(), 9).batches(), all);
    storage.damage(20);
    assertThatThrownBy(this::reopen)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("neither of its two headers");
  }

  @Test
  void shouldLoseNothingWhereTheDiskFailsNowAndThen() throws Exception {
    Spool spool = Spool.open(storage);
    MadeShow show = new MadeShow("p1", 4, 10, 1_000);
    List<LedgerBatch> in = new ArrayList<>();
    List<LedgerBatch> out = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      LedgerBatch next = more(show);
      storage.failNext(CHANCE.nextInt(3));
      boolean put = false;
      while (!put) {
        try {
          put = spool.append("p1", next);
        } catch (IOException e) {
          continue;
        }
        if (!put) {
          out.addAll(drain(spool, 5, 2));
        }
      }
      in.add(next);
    }
    storage.failNext(0);
    out.addAll(drain(spool, Integer.MAX_VALUE, 0));
    assertSame(out, in);
  }

  @Test
  void shouldRefuseWhatALaterVersionWrote() throws Exception {
    fill(Spool.open(storage), "p1", 1);
    byte[] bytes = storage.bytes();
    bytes[SpoolHeader.PLACE_BYTES + 7] = 9;
    CRC32C crc = new CRC32C();
    crc.update(bytes, SpoolHeader.PLACE_BYTES, Spool.SECTOR - 4);
    ByteBuffer.wrap(bytes).putInt(SpoolHeader.PLACE_BYTES + Spool.SECTOR - 4, (int) crc.getValue());
    assertThatThrownBy(this::reopen).hasMessageContaining("version: 9 (expected: 1)");
  }

  private List<LedgerBatch> drain(Spool spool, int most, int failures) throws IOException {
    List<LedgerBatch> out = new ArrayList<>();
    String process = "";
    while (out.size() < most) {
      Spool.Head head = spool.head(Math.min(100, most - out.size()));
      if (head == null || (!process.isEmpty() && !process.equals(head.process()))) {
        break;
      }
      process = head.process();
      out.addAll(head.batches());
      storage.failNext(failures);
      try {
        spool.advance(head);
      } catch (IOException e) {
        // it is out all the same
      }
    }
    return out;
  }

  private static Spool.Head head(Spool spool, int most) throws IOException {
    return Objects.requireNonNull(spool.head(most));
  }

  private Spool reopen() throws IOException {
    storage = storage.afterKill();
    return Spool.open(storage);
  }

  private static List<LedgerBatch> fill(Spool spool, String process, int batches)
      throws IOException {
    List<LedgerBatch> all = show(process, batches);
    for (LedgerBatch each : all) {
      assertThat(spool.append(process, each)).isTrue();
    }
    return all;
  }

  private static List<LedgerBatch> show(String process, int batches) {
    MadeShow show = new MadeShow(process, 3, 8, 1_000);
    List<LedgerBatch> all = new ArrayList<>();
    while (all.size() < batches) {
      all.add(more(show));
    }
    return all;
  }

  /** The next batch, with more than its checkpoint. */
  private static LedgerBatch more(MadeShow show) {
    LedgerBatch next = show.next();
    return PowerLoss.isCheckpoint(next)
        ? new LedgerBatch(
            next.number(), next.checkpointMs(), 0, List.of(), List.of("gone"), List.of())
        : next;
  }

  private static void assertSame(List<LedgerBatch> found, List<LedgerBatch> expected) {
    assertThat(found.stream().map(LedgerBatch::number))
        .isEqualTo(expected.stream().map(LedgerBatch::number).toList());
    assertThat(found.equals(expected)).as("all of each").isTrue();
  }

  private static LedgerBatch checkpoint(long number) {
    return new LedgerBatch(number, number * 1_000, number, List.of(), List.of(), List.of());
  }

  /** Any number of processes, kills and losses of power: what was put in is there, in order. */
  @Test
  void shouldOutliveAnyLossOfPower() throws Exception {
    long seed = Long.getLong("coanchor.seed", RandomGenerator.getDefault().nextLong());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < (Boolean.getBoolean("coanchor.long") ? 3_000 : 150); round++) {
      storage = new MemoryStorage(SIZE);
      new PowerLoss(random, storage).run();
    }
  }

  /** One disk's life. */
  private static final class PowerLoss {
    private final Random random;
    private MemoryStorage storage;
    private final List<BatchCodec.Owned> expected = new ArrayList<>();

    PowerLoss(Random random, MemoryStorage storage) {
      this.random = random;
      this.storage = storage;
    }

    void run() throws IOException {
      for (int process = 0; process < 6; process++) {
        Spool spool = Spool.open(storage);
        assertThat(spool.takeDamaged()).isZero();
        BatchCodec.Owned unsure = live(spool, "p" + process);
        storage = random.nextBoolean() ? storage.afterPowerLoss(random) : storage.afterKill();
        check(unsure);
      }
    }

    /** Returns what was put in last without being known to be there. */
    private BatchCodec.Owned live(Spool spool, String process) throws IOException {
      MadeShow show = new MadeShow(process, random.nextLong(), random.nextInt(20), 1_000);
      int steps = random.nextInt(60);
      for (int i = 0; i < steps; i++) {
        if (random.nextInt(4) == 0) {
          Spool.Head head = spool.head(1 + random.nextInt(5));
          if (head != null) {
            expected.subList(0, head.batches().size()).clear();
            spool.advance(head);
          }
          continue;
        }
        LedgerBatch batch = show.next();
        if (random.nextInt(2) == 0) {
          batch = checkpoint(batch.number());
        }
        if (random.nextInt(20) == 0) {
          storage.failNext(1 + random.nextInt(3));
        }
        BatchCodec.Owned put = new BatchCodec.Owned(process, batch);
        try {
          if (spool.append(process, batch)) {
            add(put);
          }
        } catch (IOException e) {
          return put;
        } finally {
          storage.failNext(0);
        }
      }
      return new BatchCodec.Owned(process, checkpoint(0));
    }

    private void add(BatchCodec.Owned put) {
      if (isCheckpoint(put.batch())
          && !expected.isEmpty()
          && isCheckpoint(expected.getLast().batch())
          && expected.getLast().process().equals(put.process())) {
        expected.removeLast();
      }
      boolean overtaken =
          !isCheckpoint(put.batch())
              && !expected.isEmpty()
              && isCheckpoint(expected.getLast().batch())
              && expected.getLast().process().equals(put.process());
      if (overtaken) {
        expected.removeLast();
      }
      expected.add(put);
    }

    private static boolean isCheckpoint(LedgerBatch batch) {
      return batch.open().isEmpty() && batch.withdrawn().isEmpty() && batch.closed().isEmpty();
    }

    private static String name(BatchCodec.Owned each) {
      return each.process() + ":" + each.batch().number();
    }

    private void check(BatchCodec.Owned unsure) throws IOException {
      List<BatchCodec.Owned> found = new ArrayList<>();
      Spool spool = Spool.open(storage.afterKill());
      for (Spool.Head head = spool.head(3); head != null; head = spool.head(3)) {
        String process = head.process();
        head.batches().forEach(each -> found.add(new BatchCodec.Owned(process, each)));
        spool.advance(head);
      }
      if (!found.equals(expected)) {
        add(unsure);
      }
      assertThat(found.stream().map(PowerLoss::name))
          .isEqualTo(expected.stream().map(PowerLoss::name).toList());
      assertThat(found.equals(expected)).as("all of each").isTrue();
    }
  }
}
