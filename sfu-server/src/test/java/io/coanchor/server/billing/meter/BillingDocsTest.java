package io.coanchor.server.billing.meter;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.billing.Cost;
import io.coanchor.server.billing.DaySums;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.Policy;
import io.coanchor.server.billing.RateCard;
import io.coanchor.server.billing.Tier;
import io.coanchor.server.billing.meter.Script.Lateness;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The worked examples of docs/billing.md come out as they are written there. */
class BillingDocsTest {
  private static final long JUNE_MS =
      LocalDateTime.of(2026, 6, 1, 0, 0).toInstant(ZoneOffset.UTC).toEpochMilli();

  @Test
  void shouldComeToTheDurationsAndCostsShown() throws Exception {
    List<List<String>> rows = rows('A');
    for (List<String> row : rows) {
      for (Lateness lateness : Lateness.values()) {
        for (Policy policy : Policy.values()) {
          List<LedgerEntry> entries =
              Script.run(script(row.get(2)), RateCard.of(policy), JUNE_MS, lateness);
          assertThat(perDay(entries, ZoneOffset.UTC, false))
              .as("%s, %s, told %s", row, policy, lateness)
              .isEqualTo(row.get(policy == Policy.PER_STREAM ? 3 : 4));
        }
      }
    }
    assertThat(rows).hasSizeGreaterThanOrEqualTo(60);
  }

  @Test
  void shouldComeToTheDaysShown() throws Exception {
    List<List<String>> rows = rows('B');
    for (List<String> row : rows) {
      ZoneId zone = ZoneId.of(row.get(3));
      long startMs = LocalDateTime.parse(row.get(2)).atZone(zone).toInstant().toEpochMilli();
      RateCard card = RateCard.of(Policy.PER_STREAM);
      for (Lateness lateness : Lateness.values()) {
        List<LedgerEntry> entries = Script.run(script(row.get(4)), card, startMs, lateness);
        assertThat(perDay(entries, zone, true))
            .as("%s, told %s", row, lateness)
            .isEqualTo(row.get(5));
      }
    }
    assertThat(rows).hasSizeGreaterThanOrEqualTo(20);
  }

  @Test
  void shouldChargeTheRoomsShown() throws Exception {
    List<List<String>> rows = rows('C');
    for (List<String> row : rows) {
      for (Lateness lateness : Lateness.values()) {
        for (Policy policy : Policy.values()) {
          List<LedgerEntry> entries =
              Script.run(script(row.get(2)), RateCard.of(policy), JUNE_MS, lateness);
          assertThat(perRoom(entries, RateCard.of(policy)))
              .as("%s, %s, told %s", row, policy, lateness)
              .isEqualTo(row.get(policy == Policy.PER_STREAM ? 3 : 4));
        }
      }
    }
    assertThat(rows).hasSizeGreaterThanOrEqualTo(10);
  }

  @Test
  void shouldHaveTheTiersAndPricesShown() throws Exception {
    for (Policy policy : Policy.values()) {
      List<List<String>> rows = new ArrayList<>();
      for (Tier tier : RateCard.of(policy).tiers()) {
        String area =
            tier.maxPixels() == 0
                ? "–"
                : tier.maxPixels() == RateCard.ANY_AREA ? "any" : "%,d".formatted(tier.maxPixels());
        String price = tier.pricePerThousandMinutes().toPlainString();
        rows.add(List.of("`" + policy.text() + "`", tier.name(), area, price));
      }
      assertThat(docs().lines().filter(line -> line.startsWith("| `" + policy.text() + "` |")))
          .extracting(BillingDocsTest::cells)
          .containsExactlyElementsOf(rows);
    }
  }

  private static String perDay(List<LedgerEntry> entries, ZoneId zone, boolean showDays) {
    DaySums sums = new DaySums(zone);
    entries.forEach(sums::add);
    Map<LocalDate, List<String>> days = new LinkedHashMap<>();
    BigDecimal amount = BigDecimal.ZERO;
    Map<DaySums.Key, Cost> costs = sums.costs(RateCard::of);
    for (DaySums.Key key : inOrderOfTiers(costs)) {
      Cost cost = requireNonNull(costs.get(key));
      String duration = seconds(requireNonNull(sums.sums().get(key)));
      days.computeIfAbsent(key.day(), d -> new ArrayList<>())
          .add("%s %s (%d)".formatted(key.tier(), duration, cost.minutes()));
      amount = amount.add(cost.amount());
    }
    if (days.isEmpty()) {
      return "nothing";
    }
    return days.entrySet().stream()
            .map(day -> (showDays ? day.getKey() + ": " : "") + String.join(" + ", day.getValue()))
            .collect(Collectors.joining("; "))
        + " = "
        + amount.stripTrailingZeros().toPlainString();
  }

  private static List<DaySums.Key> inOrderOfTiers(Map<DaySums.Key, Cost> costs) {
    List<DaySums.Key> keys = new ArrayList<>(costs.keySet());
    keys.sort((a, b) ->
        a.day().equals(b.day())
            ? Integer.compare(rank(a.policy(), a.tier()), rank(b.policy(), b.tier()))
            : a.day().compareTo(b.day()));
    return keys;
  }

  private static int rank(Policy policy, String tier) {
    return RateCard.of(policy).tiers().stream().map(Tier::name).toList().indexOf(tier);
  }

  private static String perRoom(List<LedgerEntry> entries, RateCard card) {
    Map<String, Map<Integer, Long>> sums = new TreeMap<>();
    for (LedgerEntry entry : entries) {
      String where = entry.charge().userId() + " in " + entry.charge().room().stringId();
      sums.computeIfAbsent(where, w -> new TreeMap<>())
          .merge(rank(card.policy(), entry.charge().tier()), entry.durationMs(), Long::sum);
    }
    List<String> texts = new ArrayList<>();
    sums.forEach((where, tiers) -> {
      List<String> durations = new ArrayList<>();
      tiers.forEach((rank, ms) -> durations.add(card.tiers().get(rank).name() + " " + seconds(ms)));
      texts.add(where + ": " + String.join(" + ", durations));
    });
    return String.join("; ", texts);
  }

  private static String seconds(long ms) {
    return BigDecimal.valueOf(ms, 3).toPlainString();
  }

  private static String script(String cell) {
    assertThat(cell).startsWith("`").endsWith("`");
    return cell.substring(1, cell.length() - 1);
  }

  private static List<List<String>> rows(char table) throws IOException {
    return docs()
        .lines()
        .filter(line -> line.matches("\\| " + table + "\\d+ \\|.*"))
        .map(BillingDocsTest::cells)
        .toList();
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    for (String cell : line.substring(1, line.lastIndexOf('|')).split("\\|", -1)) {
      cells.add(cell.strip());
    }
    return cells;
  }

  private static String docs() throws IOException {
    return Files.readString(Path.of("..", "docs", "billing.md"));
  }
}
