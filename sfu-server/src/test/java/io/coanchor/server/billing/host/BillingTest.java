package io.coanchor.server.billing.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.Policy;
import io.coanchor.server.billing.Tier;
import io.coanchor.server.billing.ledger.LedgerReader;
import io.coanchor.server.billing.ledger.LedgerSettings;
import io.coanchor.server.billing.ledger.SqlLedger;
import io.coanchor.server.config.AppConfig;
import io.coanchor.server.config.BillingConfig;
import io.coanchor.server.config.ConfigException;
import io.coanchor.server.config.ConfigLoader;
import io.coanchor.server.config.ServerConfig;
import io.coanchor.server.metrics.Metrics;
import io.coanchor.server.room.MediaUse;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.signal.StreamKey;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Meter, journal and ledger of one server, put together. */
class BillingTest {
  private static final long APP = 7;
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long LENGTH_NS = 600_000_000L;
  private static final MediaUse.Session ANCHOR = session("1", "anchor", "show");
  private static final MediaUse.Session WATCHES = session("2", "anchor", "guest");

  @TempDir Path folder;

  @Test
  void shouldKeepWhatItWasToldUntilItEnds() throws Exception {
    try (Billing billing = start("")) {
      awaitLedger(billing);
      long begin = System.nanoTime();
      billing.mediaUse().onSending(ANCHOR, begin);
      await(() -> System.nanoTime() - begin >= LENGTH_NS);
      // what happened is told a little later
      billing.mediaUse().onPicture(WATCHES, 640 * 480, begin + LENGTH_NS / 2);
      billing.mediaUse().onPicture(WATCHES, 0, begin + LENGTH_NS);
      billing.mediaUse().onPublisherEnded(ANCHOR, begin + LENGTH_NS);
    }

    List<LedgerEntry> entries = entries(Path.of("ledger.db"));
    assertThat(entries).extracting(each -> each.charge().tier()).containsExactly("Audio", "SD");
    assertThat(entries)
        .allSatisfy(each -> assertThat(each.durationMs()).isBetween(299L, 301L))
        .allSatisfy(each -> assertThat(each.charge().policy()).isEqualTo(Policy.PER_STREAM));
  }

  @Test
  void shouldCloseWhatIsOpenWhenTheServerEnds() throws Exception {
    long beginNs;
    try (Billing billing = start("")) {
      awaitLedger(billing);
      beginNs = System.nanoTime();
      billing.mediaUse().onSending(ANCHOR, beginNs);
      await(() -> Objects.equals(billing.debugState().get("usersOnMic"), 1));
    }
    long mostMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs);

    assertThat(entries(Path.of("ledger.db")))
        .hasSize(1)
        .allSatisfy(each -> assertThat(each.durationMs()).isBetween(10L, mostMs));
  }

  @Test
  void shouldStartAndSpoolWhileTheLedgerIsAway() throws Exception {
    Path inTheWay = Files.writeString(folder.resolve("later"), "not a folder");
    try (Billing billing = start("ledger: 'jdbc:sqlite:" + folder + "/later/ledger.db', ")) {
      speak(billing);
      Metrics metrics = new Metrics();
      billing.register(metrics);
      await(() -> value(metrics, "coanchor_ledger_failures_total") > 0);
      await(() -> value(metrics, "coanchor_meter_facts_total") == 2);
    }
    Files.delete(inTheWay);
    try (Billing next = start("ledger: 'jdbc:sqlite:" + folder + "/later/ledger.db', ")) {
      // it finds all of it in the spool
      awaitLedger(next);
    }

    assertThat(entries(Path.of("later/ledger.db")))
        .hasSize(1)
        .allSatisfy(each -> assertThat(each.durationMs()).isBetween(599L, 601L));
  }

  @Test
  void shouldDrainTheSpoolWhenTheLedgerComes() throws Exception {
    Path inTheWay = Files.writeString(folder.resolve("later"), "not a folder");
    try (Billing billing = start("ledger: 'jdbc:sqlite:" + folder + "/later/ledger.db', ")) {
      speak(billing);
      Metrics metrics = new Metrics();
      billing.register(metrics);
      await(() -> value(metrics, "coanchor_ledger_failures_total") > 0);
      Files.delete(inTheWay);
      await(() -> value(metrics, "coanchor_ledger_entries_total") == 1);
    }
    assertThat(entries(Path.of("later/ledger.db"))).hasSize(1);
  }

  @Test
  void shouldNotStartWithASpoolThatCannotBe() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");

    assertThatThrownBy(() -> start("spool-dir: '" + file + "', "))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("billing.spool-dir")
        .hasMessageContaining(file.toString());
    assertThatThrownBy(() -> start("user: u, password-file: '" + folder + "/none', "))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("billing.password-file");
  }

  @Test
  void shouldNotShareItsSpool() throws Exception {
    try (Billing first = start("")) {
      assertThat(first.node()).isEqualTo("node-1");
      assertThatThrownBy(() -> start("")).hasMessageContaining("billing.spool-dir");
    }
  }

  @Test
  void shouldBeOffWithoutALedger() throws Exception {
    assertThat(Billing.start(config("{ledger: ''}").billing(), List.of(), "h")).isNull();
  }

  @Test
  void shouldPriceAsConfigured() throws Exception {
    RateCards published = new RateCards(config("{}").billing());
    assertThat(published.policy()).isEqualTo(Policy.PER_STREAM);
    assertThat(published.of(Policy.AGGREGATE).tierOf(3_072_000).name()).isEqualTo("2K");

    RateCards own =
        new RateCards(
            config(
                    """
                    {policy: aggregate, currency: CNY, rates: {aggregate: [{name: Audio, price: 7},
                     {name: SD, max-pixels: 307200, price: "14.5"}, {name: Large, price: 28}]}}
                    """)
                .billing());
    assertThat(own.policy()).isEqualTo(Policy.AGGREGATE);
    assertThat(own.of(Policy.AGGREGATE).currency()).isEqualTo("CNY");
    assertThat(own.of(Policy.AGGREGATE).tierOf(307_201))
        .extracting(Tier::name, Tier::pricePerThousandMinutes)
        .containsExactly("Large", new BigDecimal("28"));
    assertThat(own.of(Policy.PER_STREAM).currency()).isEqualTo("USD");
  }

  @Test
  void shouldDeleteWholeDaysOfTheApplication() throws Exception {
    List<String> deleted = new ArrayList<>();
    ZoneId zone = ZoneId.of("Asia/Shanghai");
    // past midnight there, and still the day before in UTC
    InstantSource clock =
        InstantSource.fixed(LocalDate.of(2026, 3, 10).atTime(0, 30).atZone(zone).toInstant());
    try (Retention retention =
        new Retention(
            (app, moment) -> {
              deleted.add(app + " " + moment);
              return 1;
            },
            config("{}").apps(),
            40,
            clock)) {
      retention.run();
    }

    assertThat(deleted).containsExactly("7 2026-01-28T16:00:00Z");
  }

  private static void speak(Billing billing) throws InterruptedException {
    long begin = System.nanoTime();
    billing.mediaUse().onSending(ANCHOR, begin);
    await(() -> System.nanoTime() - begin >= LENGTH_NS);
    billing.mediaUse().onPublisherEnded(ANCHOR, begin + LENGTH_NS);
  }

  private Billing start(String more) throws Exception {
    String ledger =
        more.contains("ledger:") ? "" : "ledger: 'jdbc:sqlite:" + folder + "/ledger.db', ";
    String spool = more.contains("spool-dir:") ? "" : "spool-dir: '" + folder + "/spool', ";
    BillingConfig config =
        config("{" + more + ledger + spool + "checkpoint: 100ms, max-spool-mib: 1, node: node-1}")
            .billing();
    return Objects.requireNonNull(Billing.start(config, List.<AppConfig>of(), "host"));
  }

  private static ServerConfig config(String billing) throws ConfigException {
    return ConfigLoader.parse(
        "billing: "
            + billing
            + "\napps: [{sdk-app-id: 7, secret-keys: [k], time-zone: Asia/Shanghai}]\n",
        "test",
        Map.of());
  }

  private List<LedgerEntry> entries(Path file) throws Exception {
    try (SqlLedger ledger =
            new SqlLedger(LedgerSettings.sqlite(folder.resolve(file)), InstantSource.system());
        LedgerReader reader = ledger.reader()) {
      return reader.written("node-1", APP, 0, 100).stream()
          .map(LedgerReader.Numbered::entry)
          .toList();
    }
  }

  /** Making the tables takes a moment; what comes meanwhile is spooled. */
  private static void awaitLedger(Billing billing) throws InterruptedException {
    Metrics metrics = new Metrics();
    billing.register(metrics);
    await(() -> value(metrics, "coanchor_ledger_batches_total") > 0);
  }

  private static double value(Metrics metrics, String sample) {
    return metrics
        .expose(metrics.contentType(null))
        .lines()
        .filter(line -> line.startsWith(sample + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
        .sum();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadlineNs = System.nanoTime() + 30 * SECOND_NS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadlineNs);
      Thread.sleep(20);
    }
  }

  private static MediaUse.Session session(String id, String user, String stream) {
    return new MediaUse.Session(id, RoomKey.of(APP, "show"), user, new StreamKey(APP, stream));
  }
}
