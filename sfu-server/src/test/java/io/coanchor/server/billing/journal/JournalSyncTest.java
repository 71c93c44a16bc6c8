package io.coanchor.server.billing.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a checkpoint costs the disk, as the system sees it. */
class JournalSyncTest {
  private static final int FEW = 20;
  private static final int MANY = 220;

  @TempDir private Path folder;

  @Test
  @Tag("strace")
  void shouldSyncOncePerCheckpoint() throws Exception {
    Syncs few = syncs(FEW);
    Syncs many = syncs(MANY);
    System.out.println(few + " for " + FEW + " batches, " + many + " for " + MANY);
    // the log is synced once more before its pages go into the database, after some thousand of
    // them, and its new
    // header by itself
    long begunAnew = many.database() - few.database();
    assertThat(many.log() - few.log()).isBetween(1L, MANY - FEW + 2 * begunAnew);
    assertThat(begunAnew).isLessThan((MANY - FEW) / 20);
  }

  private record Syncs(long log, long database, long spool) {}

  /** How often which file is synced, of a process that tells so many batches. */
  private Syncs syncs(int batches) throws Exception {
    Path own = Files.createDirectory(folder.resolve("of" + batches));
    Path trace = own.resolve("trace");
    JournalProcess.Plan plan =
        JournalProcess.Plan.of(own)
            .telling(batches)
            .patient()
            .under(
                List.of(
                    "strace",
                    "-f",
                    "-y",
                    "--seccomp-bpf",
                    "-e",
                    "trace=fsync,fdatasync",
                    "-o",
                    trace.toString()));
    new JournalProcess("p", 1, plan).awaitEnd();
    return new Syncs(
        count(trace, "/ledger.db-wal>"),
        count(trace, "/ledger.db>"),
        count(trace, "ledger.spool>"));
  }

  private static long count(Path trace, String file) throws IOException {
    return Files.readAllLines(trace).stream()
        .filter(line -> line.contains("sync(") && line.contains(file))
        .count();
  }
}
