package io.coanchor.server.billing.journal;

import io.coanchor.server.billing.ledger.LedgerSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Run on a small disk of its own, which it fills: what is billed meanwhile is billed all the same.
 */
public final class FullDisk {
  private static final long SEED = 99;

  private FullDisk() {}

  /**
   * Prints {@code billed} in the end.
   *
   * @param args a folder on the disk to fill, one elsewhere
   */
  public static void main(String[] args) throws Exception {
    Path disk = Path.of(args[0]);
    JournalProcess.Plan plan =
        new JournalProcess.Plan(
            LedgerSettings.sqlite(disk.resolve("ledger.db")),
            disk.resolve("spool"),
            Path.of(args[1], "log"),
            Long.MAX_VALUE,
            0,
            false,
            List.of());
    JournalProcess before = new JournalProcess("before", SEED, plan.patient().telling(3));
    before.awaitEnd();
    JournalProcess first = new JournalProcess("first", SEED, plan.patient());
    first.awaitTold(10);
    Path filler = disk.resolve("filler");
    fill(filler);
    long toldThen = first.told();
    first.awaitTold(toldThen + 60);
    first.kill();
    if (first.safe() < toldThen + 30) {
      throw new AssertionError("safe: " + first.safe() + " (expected: after " + toldThen + ")");
    }
    JournalProcess second = new JournalProcess("second", SEED, plan);
    second.awaitTold(30);
    second.kill();
    JournalProcess third = new JournalProcess("third", SEED, plan.telling(200));
    third.awaitTold(20);
    Files.delete(filler);
    third.awaitEnd();
    Bills bills = Bills.read(plan.ledger());
    bills.assertOrdered();
    bills.check("first", SEED, first.safe(), first.told());
    bills.check("second", SEED, second.safe(), second.told());
    bills.check("third", SEED, third.told(), third.told());
    System.out.println("billed " + first.told() + ", " + second.told() + " and " + third.told());
  }

  private static void fill(Path file) throws IOException {
    for (int chunk = 1 << 16; chunk > 0; chunk >>= 1) {
      byte[] bytes = new byte[chunk];
      try (OutputStream out =
          Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        while (true) {
          out.write(bytes);
        }
      } catch (IOException e) {
        // full, but for less than this
      }
    }
  }
}
