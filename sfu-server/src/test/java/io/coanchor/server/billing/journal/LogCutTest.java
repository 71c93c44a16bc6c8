package io.coanchor.server.billing.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.billing.ledger.LedgerSettings;
import io.coanchor.server.billing.ledger.LedgerWriter;
import io.coanchor.server.billing.ledger.SqlLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SQLite's write-ahead log as a loss of power may leave it. */
class LogCutTest {
  private static final int BATCHES = 30;
  private static final int CUTS = Boolean.getBoolean("coanchor.long") ? 300 : 15;

  @TempDir private Path folder;

  /** How long the log was when each batch was written: what is synced by then. */
  private final List<Integer> lengths = new ArrayList<>();

  private byte[] database;
  private byte[] log;

  @BeforeEach
  void write() throws Exception {
    Path file = folder.resolve("whole.db");
    Path wal = folder.resolve("whole.db-wal");
    try (SqlLedger ledger = new SqlLedger(LedgerSettings.sqlite(file), InstantSource.system());
        LedgerWriter writer = ledger.writer(JournalMain.NODE)) {
      writer.begin("p");
      lengths.add((int) Files.size(wal));
      MadeShow show = JournalMain.show("p", 5);
      for (int i = 0; i < BATCHES; i++) {
        writer.write("p", List.of(show.next()));
        lengths.add((int) Files.size(wal));
      }
      // as it is found when the process has been killed
      database = Files.readAllBytes(file);
      log = Files.readAllBytes(wal);
    }
    assertThat(lengths).isSorted().doesNotHaveDuplicates();
    assertThat(lengths.getLast()).isEqualTo(log.length);
  }

  @Test
  void shouldHaveEveryBatchThatWasSynced() throws Exception {
    for (int batch = 0; batch <= BATCHES; batch += 5) {
      assertThat(recovered(Arrays.copyOf(log, lengths.get(batch)))).isEqualTo(batch);
    }
  }

  @Test
  void shouldLeaveOutWhatIsNotWhole() throws Exception {
    long seed = Long.getLong("coanchor.seed", RandomGenerator.getDefault().nextLong());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < CUTS; i++) {
      int length = random.nextInt(lengths.getFirst(), log.length + 1);
      byte[] cut = Arrays.copyOf(log, length);
      if (random.nextBoolean()) {
        // the file is as long as it was, and has something else there
        byte[] garbage = new byte[log.length - length];
        random.nextBytes(garbage);
        cut = Arrays.copyOf(cut, log.length);
        System.arraycopy(garbage, 0, cut, length, garbage.length);
      }
      long whole = lengths.stream().filter(each -> each <= length).count() - 1;
      assertThat(recovered(cut)).as("cut to %d of %d", length, log.length).isEqualTo(whole);
    }
  }

  /** The last batch that a ledger has with such a log; what is billed fits it. */
  private long recovered(byte[] found) throws Exception {
    Path own = Files.createTempDirectory(folder, "cut");
    LedgerSettings settings = copy(own, found);
    long number;
    try (SqlLedger ledger = new SqlLedger(settings, InstantSource.system());
        LedgerWriter writer = ledger.writer(JournalMain.NODE)) {
      number = writer.begin("p");
      writer.begin("next");
    }
    Bills bills = Bills.read(settings);
    bills.assertOrdered();
    bills.check("p", 5, number, number);
    return number;
  }

  private LedgerSettings copy(Path own, byte[] found) throws IOException {
    Files.write(own.resolve("ledger.db"), database);
    Files.write(own.resolve("ledger.db-wal"), found);
    return LedgerSettings.sqlite(own.resolve("ledger.db"));
  }
}
