package io.coanchor.server.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How mic-on durations are counted, priced and kept.
 *
 * @param ledger JDBC URL of the database that keeps them, SQLite or PostgreSQL; empty counts
 *     nothing
 * @param user who logs in there; empty for SQLite, or for whom the URL names
 * @param passwordFile a file that holds that user's password, or empty
 * @param node what this server is called in the ledger, the same after every start and of no other
 *     server that writes there; empty for the host's name
 * @param policy {@link #PER_STREAM} or {@link #AGGREGATE}
 * @param checkpoint how often is written down how far all durations ran: what a crash costs at most
 * @param currency of your own prices, by its ISO 4217 code
 * @param rates prices that are not TRTC's
 * @param spoolDir the folder that batches wait in while the ledger cannot be written
 * @param maxSpoolMib how many MiB may wait there
 * @param retentionDays how many days entries are kept; 0 for ever
 */
public record BillingConfig(
    String ledger,
    String user,
    String passwordFile,
    String node,
    String policy,
    Duration checkpoint,
    String currency,
    RatesConfig rates,
    String spoolDir,
    int maxSpoolMib,
    int retentionDays) {
  /** Each picture played counts in its own tier. */
  public static final String PER_STREAM = "per-stream";

  /** A user's time counts once, in the tier of all pictures played together. */
  public static final String AGGREGATE = "aggregate";

  private static final String TRTC_CURRENCY = "USD";
  private static final String SQLITE = "jdbc:sqlite:";
  private static final String POSTGRESQL = "jdbc:postgresql:";
  private static final Pattern NODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}|");
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
  private static final Duration MIN_CHECKPOINT = Duration.ofMillis(100);
  private static final Duration MAX_CHECKPOINT = Duration.ofMinutes(1);

  /** The statement of a month that has ended can still be made. */
  private static final int MIN_RETENTION_DAYS = 35;

  private static final int MAX_RETENTION_DAYS = 36_500;

  public BillingConfig {
    if (!ledger.isEmpty() && !isLedger(ledger)) {
      throw Checks.bad(
          "ledger",
          // behind that there may be a password
          ledger.replaceAll("[?;].*", "?…").replaceAll("//[^/]*@", "//(hidden)@"),
          "jdbc:sqlite:FILE, jdbc:postgresql://HOST/DATABASE, or empty for no billing");
    }
    if (user.isEmpty() && !passwordFile.isEmpty()) {
      throw Checks.bad("user", "\"\"", "a user, as there is a password-file");
    }
    if (!NODE.matcher(node).matches()) {
      throw Checks.bad("node", node, "at most 128 letters, digits, dots, - and _, or empty");
    }
    if (!policy.equals(PER_STREAM) && !policy.equals(AGGREGATE)) {
      throw Checks.bad(
          "policy", policy.isEmpty() ? "\"\"" : policy, PER_STREAM + " or " + AGGREGATE);
    }
    Checks.duration("checkpoint", checkpoint, MIN_CHECKPOINT, MAX_CHECKPOINT);
    if (!CURRENCY.matcher(currency).matches()) {
      throw Checks.bad("currency", currency.isEmpty() ? "\"\"" : currency, "a code such as USD");
    }
    boolean ownRates =
        !(policy.equals(AGGREGATE) ? rates.aggregate() : rates.perStream()).isEmpty();
    if (!currency.equals(TRTC_CURRENCY) && !ownRates) {
      throw Checks.bad("currency", currency, "USD, as TRTC's prices are, without rates." + policy);
    }
    if (spoolDir.isBlank() || !isPath(spoolDir)) {
      throw Checks.bad("spool-dir", spoolDir.isBlank() ? "\"\"" : spoolDir, "a folder's path");
    }
    Checks.range("max-spool-mib", maxSpoolMib, 1, 1 << 20);
    if ((retentionDays != 0 && retentionDays < MIN_RETENTION_DAYS)
        || retentionDays > MAX_RETENTION_DAYS) {
      throw Checks.bad(
          "retention-days",
          retentionDays,
          "0, or " + MIN_RETENTION_DAYS + ".." + MAX_RETENTION_DAYS);
    }
  }

  private static boolean isLedger(String url) {
    if (url.startsWith(SQLITE)) {
      String file = url.substring(SQLITE.length());
      return !file.isBlank() && !file.contains(":memory:") && !file.contains("mode=memory");
    }
    return url.startsWith(POSTGRESQL) && url.length() > POSTGRESQL.length();
  }

  private static boolean isPath(String text) {
    try {
      return !Path.of(text).toString().isEmpty();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** Whether durations are counted. */
  public boolean isEnabled() {
    return !ledger.isEmpty();
  }

  static BillingConfig defaults() {
    return new BillingConfig(
        "jdbc:sqlite:data/ledger.db",
        "",
        "",
        "",
        PER_STREAM,
        Duration.ofSeconds(1),
        TRTC_CURRENCY,
        RatesConfig.defaults(),
        "data/spool",
        256,
        0);
  }

  /** Never shows what the URL carries behind its database. */
  @Override
  public String toString() {
    return "BillingConfig[enabled="
        + isEnabled()
        + ", node="
        + node
        + ", policy="
        + policy
        + ", checkpoint="
        + Durations.format(checkpoint)
        + ", currency="
        + currency
        + ", rates="
        + rates
        + ", spoolDir="
        + spoolDir
        + ", maxSpoolMib="
        + maxSpoolMib
        + ", retentionDays="
        + retentionDays
        + "]";
  }
}
