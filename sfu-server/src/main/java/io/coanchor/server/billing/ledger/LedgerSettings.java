package io.coanchor.server.billing.ledger;

import java.nio.file.Path;

/**
 * Where the ledger is.
 *
 * @param url {@code jdbc:sqlite:} and a file, or {@code jdbc:postgresql://host:port/database}
 * @param user empty for SQLite
 * @param password empty for SQLite, and where the database asks for none
 */
public record LedgerSettings(String url, String user, String password) {
  static final String SQLITE = "jdbc:sqlite:";
  static final String POSTGRESQL = "jdbc:postgresql:";

  /**
   * Checks what can be checked without the database.
   *
   * @throws IllegalArgumentException for a URL of neither database
   */
  public LedgerSettings {
    boolean file = url.startsWith(SQLITE) && url.length() > SQLITE.length();
    if (!file && !url.startsWith(POSTGRESQL)) {
      throw new IllegalArgumentException(
          "ledger: " + url + " (expected: jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE)");
    }
    if (file && (url.contains(":memory:") || url.contains("mode=memory"))) {
      throw new IllegalArgumentException("ledger: " + url + " (expected: a file, to outlive us)");
    }
  }

  /** A file of SQLite. */
  public static LedgerSettings sqlite(Path file) {
    return new LedgerSettings(SQLITE + file, "", "");
  }

  boolean isSqlite() {
    return url.startsWith(SQLITE);
  }

  /** SQLite's file. */
  Path file() {
    String file = toString().substring(SQLITE.length());
    return Path.of(file.startsWith("file:") ? file.substring("file:".length()) : file);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return url.replaceAll("[?;].*", "").replaceAll("//[^/]*@", "//");
  }
}
