package io.coanchor.server.billing.ledger;

import org.junit.jupiter.api.Tag;

/** Sums in PostgreSQL. */
@Tag("postgres")
class PostgresSumsTest extends SumsContract {
  @Override
  LedgerSettings emptyDatabase() throws Exception {
    return PostgresServer.shared().newDatabase();
  }
}
