package io.coanchor.server.billing.host;

import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.journal.Journal;
import io.coanchor.server.billing.ledger.Corrections;
import io.coanchor.server.billing.ledger.LedgerException;
import io.coanchor.server.billing.ledger.LedgerReader;
import io.coanchor.server.billing.ledger.LedgerSettings;
import io.coanchor.server.billing.ledger.SqlLedger;
import io.coanchor.server.billing.meter.Meter;
import io.coanchor.server.billing.meter.MeterCounters;
import io.coanchor.server.config.AppConfig;
import io.coanchor.server.config.BillingConfig;
import io.coanchor.server.config.ConfigException;
import io.coanchor.server.metrics.Metrics;
import io.coanchor.server.room.MediaUse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The billing of one server: meter, journal and ledger, with their threads. A ledger that cannot be
 * reached does not keep it from starting: batches wait in the spool.
 */
public final class Billing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Billing.class);

  /** What 10,000 users on mic tell when all of them come at once, several times over. */
  private static final int MAX_FACTS = 262_144;

  /** Entries that wait where neither ledger nor spool takes them: some tens of megabytes. */
  private static final int MAX_ENTRIES_IN_MEMORY = 100_000;

  /** A ledger that is slower than this is spooled beside, or a crash would cost more than it. */
  private static final long PATIENCE_MS = 1_000;

  /** As long as the ledger may try to write. */
  private static final long MAX_CORRECTION_S = 30;

  private final String node;
  private final RateCards rates;
  private final FactQueue facts;
  private final SqlLedger ledger;
  private final LedgerReader reader;
  private final Journal journal;
  private final MeterLoop loop;
  private final @Nullable Retention retention;

  private Billing(BillingConfig config, List<AppConfig> apps, String node)
      throws IOException, ConfigException {
    this.node = node;
    String process = UUID.randomUUID().toString().replace("-", "");
    long originNs = System.nanoTime();
    LongSupplier nowMs = () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - originNs);
    rates = new RateCards(config);
    facts = new FactQueue(MAX_FACTS, System::nanoTime, System::currentTimeMillis);
    ledger =
        new SqlLedger(
            new LedgerSettings(config.ledger(), config.user(), password(config)),
            InstantSource.system());
    try {
      journal = Journal.start(settings(config, process), ledger.writer(node), nowMs);
    } catch (IOException | RuntimeException e) {
      ledger.close();
      throw e;
    }
    reader = ledger.reader();
    loop =
        new MeterLoop(
            new Meter(rates.of(rates.policy()), process, originNs),
            facts,
            journal::submit,
            config.checkpoint().toNanos(),
            System::nanoTime,
            System::currentTimeMillis);
    retention =
        config.retentionDays() == 0
            ? null
            : new Retention(
                ledger::deleteBefore, apps, config.retentionDays(), InstantSource.system());
  }

  private static Journal.Settings settings(BillingConfig config, String process) {
    long patienceMs = Math.min(PATIENCE_MS, config.checkpoint().toMillis());
    return new Journal.Settings(
        process,
        Path.of(config.spoolDir()),
        (long) config.maxSpoolMib() << 20,
        patienceMs,
        MAX_ENTRIES_IN_MEMORY);
  }

  private static String password(BillingConfig config) throws ConfigException {
    String file = config.passwordFile();
    try {
      return file.isEmpty() ? "" : Files.readString(Path.of(file), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new ConfigException("billing.password-file: " + file + ": cannot be read: " + e, e);
    }
  }

  /**
   * Starts it; null where the configuration wants none.
   *
   * @param hostName what this server is called in the ledger if the configuration does not say
   * @throws IOException when the spool cannot be used; the message names the setting
   * @throws ConfigException when the password cannot be read
   */
  public static @Nullable Billing start(BillingConfig config, List<AppConfig> apps, String hostName)
      throws IOException, ConfigException {
    if (!config.isEnabled()) {
      LOG.info("Billing is off: billing.ledger is empty");
      return null;
    }
    String node = config.node().isEmpty() ? hostName : config.node();
    Billing billing = new Billing(config, apps, node);
    billing.loop.start();
    if (billing.retention != null) {
      billing.retention.start();
    }
    LOG.info("Billing as {}, {}", node, billing.rates.policy().text());
    return billing;
  }

  /** Is to be told what flows. */
  public MediaUse mediaUse() {
    return facts;
  }

  /** What this server is called in the ledger. */
  public String node() {
    return node;
  }

  /** What time costs. */
  public RateCards rates() {
    return rates;
  }

  /** The ledger, for any number of readers; closed with this. */
  public LedgerReader reader() {
    return reader;
  }

  /** Where corrections go. */
  public Corrections corrections() {
    return this::correct;
  }

  private void correct(List<LedgerEntry> corrections) throws LedgerException {
    try {
      journal.correct(corrections).get(MAX_CORRECTION_S, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof LedgerException failed) {
        throw failed;
      }
      throw new LedgerException("The ledger cannot take corrections: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new LedgerException("The ledger took no corrections in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LedgerException("The ledger cannot take corrections: interrupted", e);
    }
  }

  /** Tells how it does. */
  public void register(Metrics metrics) {
    journal.register(metrics);
    metrics.gauge(
        "coanchor_meter_users_on_mic",
        "Users on mic, who are billed",
        () -> loop.counters().usersOnMic());
    metrics.gauge(
        "coanchor_meter_open_intervals",
        "Intervals that are not closed yet",
        () -> loop.counters().openIntervals());
    metrics.counter("coanchor_meter_facts", "What the meter was told", facts::told);
    metrics.gauge("coanchor_meter_facts_waiting", "What waits for the meter", facts::waiting);
    metrics.counter(
        "coanchor_meter_facts_lost",
        "What the meter was not told because too much waited; anything but 0 is an alarm",
        facts::lost);
    metrics.counter(
        "coanchor_meter_late_facts",
        "What the meter was told so late that not all of it could count",
        () -> loop.counters().lateFacts());
    metrics.counter(
        "coanchor_meter_faults",
        "Faults of the program in billing; anything but 0 is an alarm",
        loop::faults);
  }

  /** The state for people and tests. */
  public Map<String, Object> debugState() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("node", node);
    state.put("policy", rates.policy().text());
    MeterCounters counters = loop.counters();
    state.put("usersOnMic", counters.usersOnMic());
    state.put("usersKnown", counters.usersKnown());
    state.put("openIntervals", counters.openIntervals());
    state.put("lateFacts", counters.lateFacts());
    state.put("forgottenSilences", counters.forgottenSilences());
    state.put("facts", facts.told());
    state.put("factsWaiting", facts.waiting());
    state.put("factsLost", facts.lost());
    state.put("faults", loop.faults());
    state.put("journal", journal.debugState());
    return state;
  }

  /** Closes what is open, and has it written or spooled. Nothing is to be told any more. */
  @Override
  public void close() {
    if (retention != null) {
      retention.close();
    }
    loop.close();
    journal.close();
    reader.close();
    ledger.close();
  }
}
