package io.coanchor.server.billing.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * Connections to the database, which may be away at any time, also at first: then each call fails
 * within seconds, and the next one tries again. Any thread.
 */
final class Database implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  /** A call fails after it; long enough for a connection over a bad network. */
  private static final int CONNECT_TIMEOUT_MS = 3_000;

  /** A write that takes longer is held for lost. */
  private static final int WRITE_TIMEOUT_S = 20;

  /** A sum over years of a large ledger may take this long, and no longer. */
  private static final int READ_TIMEOUT_S = 120;

  /** Reading keeps no other reader waiting long; each costs PostgreSQL a process. */
  private static final int READERS = 4;

  private final LedgerSettings settings;
  private final HikariDataSource writer;
  private final HikariDataSource reader;
  private boolean migrated;

  Database(LedgerSettings settings) {
    this.settings = settings;
    writer = pool("writer", 1);
    reader = pool("reader", READERS);
  }

  /** Something to do within a transaction. */
  @FunctionalInterface
  interface Work<T> {
    T in(Connection connection) throws SQLException, LedgerException;
  }

  boolean isSqlite() {
    return settings.isSqlite();
  }

  /** Does work that is in the database for good once this returns, or not known to be at all. */
  <T> T write(String what, Work<T> work) throws LedgerException {
    return run(writer, "BEGIN IMMEDIATE", "The ledger cannot " + what, work);
  }

  /** Does work that sees one state of the database. */
  <T> T read(String what, Work<T> work) throws LedgerException {
    return run(reader, "BEGIN", "The ledger cannot " + what, work);
  }

  private <T> T run(HikariDataSource pool, String begin, String failure, Work<T> work)
      throws LedgerException {
    try {
      migrate();
      try (Connection connection = pool.getConnection()) {
        begin(connection, begin);
        boolean done = false;
        try {
          T result = work.in(connection);
          end(connection, "COMMIT");
          done = true;
          return result;
        } finally {
          if (!done) {
            rollBack(connection);
          }
        }
      }
    } catch (SQLException | FlywayException | IOException e) {
      throw new LedgerException(failure + ": " + settings + ": " + reason(e), e);
    }
  }

  /**
   * SQLite's driver would begin the next transaction, with the lock of the file, where the one
   * before ends: there SQL does it.
   */
  private void begin(Connection connection, String begin) throws SQLException {
    if (isSqlite()) {
      execute(connection, begin);
    } else {
      connection.setAutoCommit(false); // the pool sets it back
    }
  }

  private void end(Connection connection, String end) throws SQLException {
    if (isSqlite()) {
      execute(connection, end);
    } else if (end.equals("COMMIT")) {
      connection.commit();
    } else {
      connection.rollback();
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** What failed is told already; a connection that cannot even do this is not used again. */
  private void rollBack(Connection connection) {
    try {
      end(connection, "ROLLBACK");
    } catch (SQLException e) {
      LOG.debug("Not rolled back", e);
    }
  }

  /** The pool's own message only says that it waited. */
  private static String reason(Exception e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null ? cause.toString() : message.strip();
  }

  /** Makes the tables, or those that a newer version has more. */
  private synchronized void migrate() throws SQLException, IOException {
    if (migrated) {
      return;
    }
    if (isSqlite()) {
      Path folder = settings.file().toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
    }
    writer.getConnection().close(); // fails soon and says why
    try (HikariDataSource own = pool("migration", 4)) {
      Flyway.configure(Database.class.getClassLoader())
          .loggers("slf4j")
          .dataSource(own)
          .locations(
              "classpath:io/coanchor/server/billing/ledger/"
                  + (isSqlite() ? "sqlite" : "postgresql"))
          .failOnMissingLocations(true)
          .table("ledger_schema")
          .load()
          .migrate();
    }
    migrated = true;
  }

  private HikariDataSource pool(String name, int size) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("ledger-" + name);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(CONNECT_TIMEOUT_MS);
    config.setInitializationFailTimeout(-1); // the database may come later
    if (isSqlite()) {
      sqlite(config, name);
    } else {
      postgresql(config, name);
    }
    return new HikariDataSource(config);
  }

  private void sqlite(HikariConfig config, String name) {
    SQLiteConfig sqlite = new SQLiteConfig();
    sqlite.setJournalMode(SQLiteConfig.JournalMode.WAL);
    sqlite.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    sqlite.setBusyTimeout(CONNECT_TIMEOUT_MS);
    sqlite.setCacheSize(-16_384); // 16 MiB
    sqlite.setTempStore(SQLiteConfig.TempStore.MEMORY);
    if (name.equals("reader")) {
      config.setConnectionInitSql("PRAGMA query_only = ON");
    }
    SQLiteDataSource source = new SQLiteDataSource(sqlite);
    source.setUrl(settings.url());
    config.setDataSource(source);
    config.setMaxLifetime(0); // nothing to renew, and closing the last one costs a checkpoint
  }

  private void postgresql(HikariConfig config, String name) {
    config.setJdbcUrl(settings.url());
    if (!settings.user().isEmpty()) {
      config.setUsername(settings.user());
      config.setPassword(settings.password());
    }
    boolean reads = name.equals("reader");
    int timeout = reads ? READ_TIMEOUT_S : WRITE_TIMEOUT_S;
    config.addDataSourceProperty("ApplicationName", "coanchor-ledger-" + name);
    config.addDataSourceProperty("connectTimeout", CONNECT_TIMEOUT_MS / 1000);
    config.addDataSourceProperty("loginTimeout", CONNECT_TIMEOUT_MS / 1000);
    config.addDataSourceProperty("tcpKeepAlive", true);
    config.addDataSourceProperty("reWriteBatchedInserts", true);
    if (!name.equals("migration")) {
      config.addDataSourceProperty("socketTimeout", timeout);
    }
    if (reads) {
      config.setReadOnly(true);
      config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
      config.setConnectionInitSql(
          "SET statement_timeout = '" + READ_TIMEOUT_S + "s'; SET jit = off");
    }
  }

  @Override
  public void close() {
    writer.close();
    reader.close();
  }
}
