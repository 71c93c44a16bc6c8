package io.coanchor.server.billing.ledger;

import org.junit.jupiter.api.Tag;

/** The ledger in PostgreSQL. */
@Tag("postgres")
class PostgresLedgerTest extends LedgerContract {
  @Override
  LedgerSettings emptyDatabase() throws Exception {
    return PostgresServer.shared().newDatabase();
  }
}
