package io.coanchor.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.coanchor.server.billing.LedgerEntry;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Statements of a month in a real ledger, on the page, in a browser. With {@code
 * -Dcoanchor.screenshots=true} it renews the pictures of the documentation.
 */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleTest {
  private static final String TOKEN = "statement-reader-0123456789";
  private static final String APP = Long.toString(TestServer.APP);
  private static final String OCTOBER = "#app=" + APP + "&month=2026-10";
  private static final String TITLE = "October 2026";
  private static final List<String> TIERS = List.of("Audio", "SD", "HD", "UHD");

  private final ConsoleMonth month = ConsoleMonth.make();

  @TempDir private static Path folder;

  private TestServer server;
  private Chromium chromium;

  @BeforeAll
  void start() throws Exception {
    month.write(folder.resolve("ledger.db"));
    server = TestServer.startBilling(folder, ConsoleMonth.ZONE, TOKEN);
    chromium = Chromium.launch();
  }

  @AfterAll
  void stop() {
    chromium.close();
    server.close();
  }

  private ConsolePage open(String fragment, int width, int height) {
    return ConsolePage.open(chromium, server.http(), fragment, width, height);
  }

  /** October, with a token. */
  private ConsolePage october() {
    ConsolePage console = open(OCTOBER, 1280, 860);
    console.ask(TOKEN, APP);
    console.awaitStatement(TITLE, "App " + APP);
    return console;
  }

  @Test
  void shouldShowWhatEachDayCosts() {
    try (ConsolePage console = october()) {
      List<List<String>> expected = new ArrayList<>();
      long allMinutes = 0;
      BigDecimal allCost = BigDecimal.ZERO;
      for (Map<String, Long> tiers : month.days().values()) {
        List<String> row = new ArrayList<>();
        long minutes = 0;
        BigDecimal cost = BigDecimal.ZERO;
        for (String tier : TIERS) {
          Long ms = tiers.get(tier);
          row.add(ms == null ? "–" : ConsoleMonth.number(ConsoleMonth.minutes(ms)));
          minutes += ms == null ? 0 : ConsoleMonth.minutes(ms);
          cost = cost.add(ConsoleMonth.cost(tier, ms == null ? 0 : ConsoleMonth.minutes(ms)));
        }
        row.addAll(List.of(ConsoleMonth.number(minutes), cost.toPlainString()));
        expected.add(row);
        allMinutes += minutes;
        allCost = allCost.add(cost);
      }
      List<List<String>> shown = console.rows("days", "tbody");
      assertThat(shown.stream().map(row -> row.subList(1, row.size())).toList())
          .isEqualTo(expected);
      assertThat(console.at("days-sum").locator("td").nth(4))
          .hasText(ConsoleMonth.number(allMinutes));
      assertThat(console.at("amounts").locator("li").first())
          .containsText("USD " + allCost.toPlainString());
      assertThat(console.at("about")).hasText("Days of Asia/Shanghai (UTC+8), counted per-stream.");
      assertThat(console.at("settled")).hasText("Settled: nothing but a correction changes it.");
      assertThat(console.at("days-price").locator("td").nth(3)).hasText("14.99");
    }
  }

  @Test
  void shouldLeadFromAnApplicationToAnInterval() {
    try (ConsolePage console = october()) {
      console.follow("studio");
      console.awaitStatement(TITLE, "App " + APP, "Room studio");
      assertThat(console.rows("list", "tbody").getFirst().getFirst()).isEqualTo("anna");
      console.follow("anna");
      console.awaitStatement(TITLE, "App " + APP, "Room studio", "User anna");

      List<LedgerEntry> hers =
          month.entries().stream()
              .filter(each -> each.charge().userId().equals("anna"))
              .sorted((a, b) -> Long.compare(a.startEpochMs(), b.startEpochMs()))
              .toList();
      int shown = Math.min(hers.size(), 200);
      assertThat(console.at("list").locator("tbody tr")).hasCount(shown);
      while (console.at("more").isVisible()) {
        console.at("more").click();
        shown = Math.min(hers.size(), shown + 200);
        assertThat(console.at("list").locator("tbody tr")).hasCount(shown);
      }
      long ms = hers.stream().mapToLong(LedgerEntry::durationMs).sum();
      assertThat(console.at("amounts").locator("li").first())
          .containsText(ConsoleMonth.duration(ms));
      assertThat(console.at("list").locator("tbody tr").first().locator("td").last())
          .hasText(ConsoleMonth.duration(hers.getFirst().durationMs()));
      assertThat(console.at("list").locator(".correction"))
          .hasText("Correction: " + ConsoleMonth.CORRECTED_BY);

      console.follow("Room studio");
      console.awaitStatement(TITLE, "App " + APP, "Room studio");
      console.page().goBack();
      console.awaitStatement(TITLE, "App " + APP, "Room studio", "User anna");
      console.follow("App " + APP);
      console.awaitStatement(TITLE, "App " + APP);
      console.follow("#7001");
      console.awaitStatement(TITLE, "App " + APP, "Room #7001");
      assertThat(chromium.errors()).isEmpty();
    }
  }

  @Test
  void shouldSayInItsAddressWhatItShowsAndNothingSecret() {
    try (ConsolePage console = october()) {
      console.follow("duet championship");
      console.awaitStatement(TITLE, "App " + APP, "Room duet championship");
      String address = console.page().url();
      assertThat(address).doesNotContain(TOKEN);
      console.page().reload();
      console.awaitStatement(TITLE, "App " + APP, "Room duet championship");

      try (ConsolePage other = open(address.substring(address.indexOf('#')), 1280, 860)) {
        assertThat(other.at("statement")).isHidden();
        assertThat(other.at("token")).isVisible();
        other.ask(TOKEN, APP);
        other.awaitStatement(TITLE, "App " + APP, "Room duet championship");
      }
      console.at("token-forget").click();
      assertThat(console.at("statement")).isHidden();
      assertThat(console.focused()).isEqualTo("token");
      assertThat(console.kept()).doesNotContain(TOKEN);
    }
  }

  @Test
  void shouldRefuseAWrongTokenAndAnUnknownApplication() {
    try (ConsolePage console = open(OCTOBER, 1280, 860)) {
      console.ask("not-this-one-0123456789", APP);
      assertThat(console.at("form-error")).hasText("The server does not know this API token.");
      console.ask("", APP);
      assertThat(console.at("form-error")).hasText("The server asks for an API token.");
      console.ask(TOKEN, "77");
      assertThat(console.at("form-error")).hasText("The server has no such application.");
      console.ask(TOKEN, APP);
      console.awaitStatement(TITLE, "App " + APP);
    }
    chromium.errors().clear(); // the browser tells of every refusal
  }

  @Test
  void shouldDownloadWhatItShows() throws Exception {
    try (ConsolePage console = october()) {
      ConsolePage.Csv days = console.download("csv-usage");
      assertThat(days.name()).isEqualTo("usage_1400188888_2026-10.csv");
      List<String> expected = new ArrayList<>();
      month
          .days()
          .forEach((day, tiers) ->
              tiers.forEach((tier, ms) -> {
                long minutes = ConsoleMonth.minutes(ms);
                String cost = ConsoleMonth.cost(tier, minutes).toPlainString();
                expected.add(String.join(" ", day, tier, "" + ms, "" + minutes, cost, "USD"));
              }));
      assertThat(days.lines().getFirst()).startsWith("day,room_type,room,user_id,stream_id,");
      assertThat(days.lines().stream().skip(1).map(ConsoleTest::dayOf))
          .containsExactlyInAnyOrderElementsOf(expected);

      console.follow("cooking-with-vera");
      console.awaitStatement(TITLE, "App " + APP, "Room cooking-with-vera");
      console.follow("vera");
      console.awaitStatement(TITLE, "App " + APP, "Room cooking-with-vera", "User vera");
      ConsolePage.Csv intervals = console.download("csv-intervals");
      assertThat(intervals.name())
          .isEqualTo("intervals_1400188888_cooking-with-vera_vera_2026-10.csv");
      assertThat(intervals.lines().stream().skip(1).map(line -> line.split(",", 2)[0]))
          .containsExactlyInAnyOrderElementsOf(
              month.entries().stream()
                  .filter(each -> each.charge().userId().equals("vera"))
                  .map(LedgerEntry::id)
                  .toList());
    }
  }

  /** Day, tier, milliseconds, minutes, cost and currency of a line. */
  private static String dayOf(String line) {
    String[] field = line.split(",", -1);
    return String.join(" ", field[0], field[6], field[7], field[9], field[10], field[11]);
  }

  @Test
  void shouldDrawEveryDayAndLeadIntoIt() {
    try (ConsolePage console = october()) {
      Locator plot = console.at("plot");
      assertThat(plot)
          .hasAttribute("aria-label", Pattern.compile("Minutes by day and tier.*table.*"));
      assertThat(plot.locator(".column")).hasCount(ConsoleMonth.MONTH.lengthOfMonth());
      int cells = month.days().values().stream().mapToInt(Map::size).sum();
      assertThat(plot.locator(".bar")).hasCount(cells);
      console.at("unit-cost").check();
      assertThat(plot).hasAttribute("aria-label", Pattern.compile("Cost by day, USD.*"));
      assertThat(console.page().url()).endsWith("&unit=cost");

      String day = month.days().keySet().iterator().next();
      Map<String, Long> tiers = month.days().get(day);
      Locator column = plot.locator("[data-day='" + day + "'] .ground");
      column.hover();
      assertThat(console.at("plot-reading"))
          .containsText("Audio " + ConsoleMonth.number(ConsoleMonth.minutes(tiers.get("Audio"))));
      column.click();
      console.awaitStatement(Integer.parseInt(day.substring(8)) + " " + TITLE, "App " + APP);
      assertThat(console.rows("days", "tbody")).hasSize(1);
      assertThat(plot).isHidden();
      console.follow("All of October 2026");
      console.awaitStatement(TITLE, "App " + APP);
      assertThat(console.at("unit-cost")).isChecked();
    }
  }

  @Test
  void shouldBeUsedByKeyboardAlone() {
    try (ConsolePage console = open("", 1280, 860)) {
      Page page = console.page();
      console.tabTo("token");
      page.keyboard().insertText(TOKEN);
      console.tabTo("app");
      page.keyboard().insertText(APP);
      console.tabTo("period-month");
      page.keyboard().press("ArrowRight");
      console.tabTo("from");
      console.at("from").fill("2026-10-01");
      console.at("to").fill("2026-10-31");
      console.tabTo("show");
      page.keyboard().press("Enter");
      console.awaitStatement("1 October 2026 to 31 October 2026", "App " + APP);
      console.tabToText("studio");
      page.keyboard().press("Enter");
      console.awaitStatement("1 October 2026 to 31 October 2026", "App " + APP, "Room studio");
      assertThat(console.at("title")).isFocused();
      console.tabTo("csv-intervals");
    }
  }

  @Test
  @Tag("axe")
  void shouldBeUsableByEverybody() throws Exception {
    Axe axe = Axe.load();
    for (int width : new int[] {1280, 320}) {
      try (ConsolePage console = open(OCTOBER, width, 844)) {
        console.ask(TOKEN, APP);
        console.awaitStatement(TITLE, "App " + APP);
        axe.check(console.page(), width + " application");
        console.light();
        axe.check(console.page(), width + " application, light");
        console.follow("Thu 1 Oct");
        console.awaitStatement("1 October 2026", "App " + APP);
        console.follow("studio");
        console.awaitStatement("1 October 2026", "App " + APP, "Room studio");
        axe.check(console.page(), width + " room, light");
        console.follow("anna");
        console.awaitStatement("1 October 2026", "App " + APP, "Room studio", "User anna");
        axe.check(console.page(), width + " user, light");
      }
    }
  }

  @Test
  void shouldLookAsInTheDocumentation() {
    try (ConsolePage console = october()) {
      console.screenshot("statement.png");
      console.light();
      console.follow("Thu 1 Oct");
      console.awaitStatement("1 October 2026", "App " + APP);
      console.follow("studio");
      console.awaitStatement("1 October 2026", "App " + APP, "Room studio");
      console.follow("anna");
      console.awaitStatement("1 October 2026", "App " + APP, "Room studio", "User anna");
      console.screenshot("statement-user.png");
    }
  }
}
