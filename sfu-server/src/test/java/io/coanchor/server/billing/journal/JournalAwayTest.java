package io.coanchor.server.billing.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.billing.ledger.LedgerSettings;
import io.coanchor.server.billing.ledger.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real databases that are away or refuse: what was billed meanwhile comes later, once. */
class JournalAwayTest {
  private static final boolean LONG = Boolean.getBoolean("coanchor.long");
  private static final long SEED = 77;

  @TempDir private Path folder;

  @Test
  void shouldBillOnceWhereTheLedgerRefusesEveryThirdTime() throws Exception {
    JournalProcess.Plan plan =
        JournalProcess.Plan.of(folder).refusing(3).telling(LONG ? 2_000 : 60);
    JournalProcess first = new JournalProcess("first", SEED, plan);
    first.awaitEnd();
    endsWhole(plan, first);
  }

  @Test
  @Tag("postgres")
  void shouldBillOnceWherePostgresRefusesEveryThirdBatch() throws Exception {
    LedgerSettings ledger = PostgresServer.shared().newDatabase();
    JournalProcess.Plan plan = JournalProcess.Plan.of(folder).with(ledger);
    JournalProcess before = new JournalProcess("before", SEED, plan.patient().telling(3));
    before.awaitEnd();
    try (Connection connection =
            DriverManager.getConnection(ledger.url(), ledger.user(), ledger.password());
        Statement statement = connection.createStatement()) {
      // at the very commit, as a constraint that is looked at last would
      statement.execute(
          """
          CREATE SEQUENCE asked;
          CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            IF nextval('asked') % 3 = 0 THEN
              RAISE EXCEPTION 'no such luck';
            END IF;
            RETURN NULL;
          END $$;
          CREATE CONSTRAINT TRIGGER refuse AFTER UPDATE ON checkpoint
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse();
          """);
      JournalProcess first = new JournalProcess("first", SEED, plan.telling(LONG ? 2_000 : 60));
      first.awaitEnd();
      statement.execute("DROP TRIGGER refuse ON checkpoint");
      endsWhole(plan, first);
    }
  }

  @Test
  @Tag("postgres")
  void shouldBillOnceWherePostgresIsAwayForAMinute() throws Exception {
    try (PostgresServer server = PostgresServer.create()) {
      JournalProcess.Plan plan = JournalProcess.Plan.of(folder).with(server.newDatabase());
      JournalProcess first = new JournalProcess("first", SEED, plan);
      first.awaitTold(20);
      server.stop();
      long toldThen = first.told();
      // it goes on meanwhile, and so does one that starts without a database
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(LONG ? 60 : 2));
      first.kill();
      assertThat(first.safe()).isGreaterThan(toldThen);
      JournalProcess second = new JournalProcess("second", SEED, plan);
      second.awaitTold(20);
      server.start();
      second.awaitTold(second.told() + 50);
      server.crash();
      second.awaitTold(second.told() + 20);
      server.start();
      second.kill();
      JournalProcess last = new JournalProcess("last", SEED, plan.telling(20));
      last.awaitEnd();
      Bills bills = endsWhole(plan, last);
      bills.check("first", SEED, first.safe(), first.told());
      bills.check("second", SEED, second.safe(), second.told());
    }
  }

  /** Has another process write what one may have left, and checks that all of both is there. */
  private static Bills endsWhole(JournalProcess.Plan plan, JournalProcess life) throws Exception {
    JournalProcess end = new JournalProcess("end", SEED, plan.refusing(0).telling(5));
    end.awaitEnd();
    Bills bills = Bills.read(plan.ledger());
    bills.assertOrdered();
    bills.check(life.name(), SEED, life.told(), life.told());
    bills.check(end.name(), SEED, end.told(), end.told());
    return bills;
  }
}
