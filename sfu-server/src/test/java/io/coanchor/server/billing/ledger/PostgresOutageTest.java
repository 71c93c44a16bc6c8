package io.coanchor.server.billing.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coanchor.server.billing.LedgerBatch;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** PostgreSQL away, and back. */
@Tag("postgres")
class PostgresOutageTest {
  @Test
  void shouldFailWhileItIsAwayAndGoOnWhenItIsBack() throws Exception {
    try (PostgresServer server = PostgresServer.create()) {
      LedgerSettings settings = server.newDatabase();
      server.stop();
      try (SqlLedger ledger = new SqlLedger(settings, InstantSource.system())) {
        LedgerWriter writer = ledger.writer("node-a");
        assertAway(() -> writer.begin("p1"));
        assertAway(() -> ledger.reader().lastNumbers());
        server.start();
        again(() -> writer.begin("p1"));
        writer.write(
            "p1", List.of(LedgerContract.closing(1, LedgerContract.entry("1", "u", 0, 5))));
        server.crash();
        List<LedgerBatch> two =
            List.of(LedgerContract.closing(2, LedgerContract.entry("2", "u", 5, 5)));
        assertAway(() -> writer.write("p1", two));
        assertAway(() -> ledger.reader().find(LedgerContract.APP, "1"));
        server.start();
        again(() -> writer.write("p1", two));
        assertThat(writer.begin("p1")).isEqualTo(2);
        again(() -> ledger.reader().lastNumbers());
        assertThat(ledger.reader().entries(LedgerContract.all(), null, 10)).hasSize(2);
      }
    }
  }

  /** A pool that failed to connect waits some seconds before it tries again. */
  private static void again(VoidCall call) throws LedgerException {
    for (int left = 10; ; left--) {
      try {
        call.run();
        return;
      } catch (LedgerException e) {
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  private static void assertAway(VoidCall call) {
    long begunNs = System.nanoTime();
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(LedgerException.class, e -> assertThat(e.isTakenOver()).isFalse())
        .hasMessageContaining("The ledger cannot")
        .hasMessageContaining("jdbc:postgresql://127.0.0.1");
    // far below a connection's own patience, far above what a loaded machine adds
    assertThat(System.nanoTime() - begunNs).isLessThan(30_000_000_000L);
  }

  private interface VoidCall {
    void run() throws LedgerException;
  }
}
