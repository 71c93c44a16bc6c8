package io.coanchor.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The statement page where the control API refuses, is slow, is away, has nothing or very much to
 * tell. {@link ConsoleTest} has it with the real one.
 */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleStatesTest {
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 860;
  private static final String APP = "1400188888";
  private static final String NOVEMBER = "#app=" + APP + "&month=2026-11";

  /** A room's name as somebody may choose it who means no good. */
  private static final String HOSTILE = "<img src=x onerror=document.title='had'>&room=str/other#";

  private TestServer server;
  private Chromium chromium;

  @BeforeAll
  void start() throws Exception {
    server = TestServer.start();
    chromium = Chromium.launch();
  }

  @AfterAll
  void stop() {
    chromium.close();
    server.close();
  }

  private ConsolePage open(String fragment) {
    return ConsolePage.open(chromium, server.http(), fragment, WIDTH, HEIGHT);
  }

  /** Two days in one room. */
  private static Object little(String call, Map<String, String> query) {
    return switch (call) {
      case "rates" -> FakeBilling.rates();
      case "intervals" -> Map.of("intervals", List.of(), "nextPageToken", "");
      default -> {
        Object room = Map.of("strId", HOSTILE);
        yield switch (query.getOrDefault("groupBy", "")) {
          case "room" -> FakeBilling.usage(List.of(FakeBilling.sum("room", room, 61_000)), "");
          case "user" -> FakeBilling.usage(List.of(FakeBilling.sum("userId", "u", 61_000)), "");
          default ->
              FakeBilling.usage(
                  List.of(
                      FakeBilling.sum("day", "2026-11-03", 60_000),
                      FakeBilling.sum("day", "2026-11-04", 1_000)),
                  "");
        };
      }
    };
  }

  @Test
  void shouldAskForWhatIsMissing() {
    try (ConsolePage console = open("")) {
      assertThat(console.at("statement")).isHidden();
      console.at("show").click();
      assertThat(console.at("form-error")).containsText("Application");
      assertThat(console.at("app")).hasAttribute("aria-invalid", "true");
      assertThat(console.focused()).isEqualTo("app");

      console.at("app").fill(APP);
      assertThat(console.at("form-error")).isHidden();
      console.at("period-days").check();
      console.at("from").fill("2026-11-09");
      console.at("to").fill("2026-11-03");
      console.at("show").click();
      assertThat(console.at("form-error")).hasText("The last day lies before the first.");
      assertThat(console.focused()).isEqualTo("from");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "401, UNKNOWN_TOKEN, token, The server does not know this API token.",
    "401, NO_CREDENTIALS, token, The server asks for an API token.",
    "403, SCOPE_TOO_NARROW, token, This API token may not read statements: as the test has it",
    "404, UNKNOWN_APP, app, The server has no such application.",
    "400, INVALID_ARGUMENT_VALUE, month, as the test has it",
  })
  void shouldTellAtTheFieldWhatIsWrong(int status, String reason, String field, String text) {
    try (ConsolePage console = open("")) {
      FakeBilling.in(console.page()).refusing(status, reason);
      console.ask("wrong-token-wrong-token", APP);
      assertThat(console.at("form-error")).hasText(text);
      assertThat(console.at(field)).hasAttribute("aria-invalid", "true");
      assertThat(console.focused()).isEqualTo(field);
      assertThat(console.at("statement")).isHidden();
      if (field.equals("token")) {
        assertThat(console.kept()).doesNotContain("wrong-token");
      }
    }
  }

  @Test
  void shouldTryAgainWhatFailed() {
    try (ConsolePage console = open(NOVEMBER)) {
      FakeBilling fake = FakeBilling.in(console.page());
      fake.refusing(503, "LEDGER_UNAVAILABLE");
      console.ask("a-good-token-a-good-token", APP);
      assertThat(console.at("failure")).containsText("The ledger cannot be read now");
      fake.refusing(501, "UNKNOWN_METHOD");
      console.at("again").click();
      assertThat(console.at("failure")).containsText("billing is not switched on");
      fake.gone();
      console.at("again").click();
      assertThat(console.at("failure")).containsText("The server cannot be reached");
      fake.answering(ConsoleStatesTest::little);
      console.at("again").click();
      console.awaitStatement("November 2026", "App " + APP);
      assertThat(console.at("failure")).isHidden();
      assertThat(console.at("settled"))
          .hasText("Settled until 2026-11-23 04:56:10. What is later may still grow.");

      fake.refusing(503, "LEDGER_UNAVAILABLE");
      console.at("csv-usage").click();
      assertThat(console.at("csv-error")).containsText("No CSV: The ledger cannot be read now");
      assertThat(console.at("statement")).isVisible();
    }
  }

  @Test
  void shouldShowThatItIsLoadingAndOnlyWhatWasAskedForLast() {
    try (ConsolePage console = open(NOVEMBER)) {
      FakeBilling fake = FakeBilling.in(console.page()).answering(ConsoleStatesTest::little);
      fake.hold();
      console.ask("a-good-token-a-good-token", APP);
      assertThat(console.at("loading")).isVisible();
      assertThat(console.at("status")).hasText("Adding up …");
      fake.release();
      console.awaitStatement("November 2026", "App " + APP);

      fake.hold();
      console.at("month-before").click();
      assertThat(console.at("statement")).hasAttribute("aria-busy", "true");
      assertThat(console.at("title")).hasText("November 2026");
      console.at("month-before").click();
      fake.release();
      console.awaitStatement("September 2026", "App " + APP);
      console.page().goBack();
      console.awaitStatement("October 2026", "App " + APP);
    }
  }

  @Test
  void shouldSayThatNobodyWasOnMic() {
    try (ConsolePage console = open(NOVEMBER)) {
      FakeBilling.in(console.page())
          .answering((call, query) ->
              call.equals("rates") ? FakeBilling.rates() : FakeBilling.usage(List.of(), ""));
      console.ask("a-good-token-a-good-token", APP);
      console.awaitStatement("November 2026", "App " + APP);
      assertThat(console.at("empty")).containsText("Nobody was on mic here: November 2026.");
      assertThat(console.at("days")).isHidden();
    }
  }

  @Test
  void shouldShowVeryManyRoomsPageByPage() {
    try (ConsolePage console = open(NOVEMBER)) {
      FakeBilling.in(console.page())
          .answering((call, query) ->
              query.getOrDefault("groupBy", "").equals("room")
                  ? rooms(query.get("pageToken"))
                  : little(call, query));
      console.ask("a-good-token-a-good-token", APP);
      assertThat(console.at("list-note")).hasText("The first 1,000 rooms by name.");
      assertThat(console.rows("list", "tbody").getFirst().getFirst()).isEqualTo("room-0");
      console.at("more").click();
      assertThat(console.at("list-note")).hasText("The first 2,000 rooms by name.");
      console.at("more").press("Enter");
      assertThat(console.at("list-note")).hasText("2,500 rooms, those of the most time first.");
      assertThat(console.at("more")).isHidden();
      assertThat(console.rows("list", "tbody").getFirst().getFirst()).isEqualTo("room-2499");
      assertThat(console.page().evaluate("() => document.activeElement.id"))
          .as("the button is gone: the focus goes to the list")
          .isEqualTo("list-title");
    }
  }

  private static Object rooms(String token) {
    int from = token.isEmpty() ? 0 : Integer.parseInt(token);
    int to = Math.min(2500, from + 1000);
    List<Map<String, Object>> sums =
        IntStream.range(from, to)
            .mapToObj(i -> FakeBilling.sum("room", Map.of("strId", "room-" + i), 1000L + i))
            .toList();
    return FakeBilling.usage(sums, to < 2500 ? Integer.toString(to) : "");
  }

  @Test
  void shouldTakeNamesForNothingButNames() {
    try (ConsolePage console = open(NOVEMBER)) {
      FakeBilling.in(console.page()).answering(ConsoleStatesTest::little);
      console.ask("a-good-token-a-good-token", APP);
      console.awaitStatement("November 2026", "App " + APP);
      console.follow(HOSTILE);
      console.awaitStatement("November 2026", "App " + APP, "Room " + HOSTILE);
      assertThat(console.page().title()).startsWith("November 2026");
      console.page().reload();
      console.awaitStatement("November 2026", "App " + APP, "Room " + HOSTILE);
    }
  }

  @Test
  @Tag("axe")
  void shouldBeUsableByEverybodyInEveryState() throws Exception {
    Axe axe = Axe.load();
    for (int width : new int[] {1280, 320}) {
      try (ConsolePage console =
          ConsolePage.open(chromium, server.http(), NOVEMBER, width, HEIGHT)) {
        axe.check(console.page(), "asking");
        FakeBilling fake = FakeBilling.in(console.page());
        fake.refusing(401, "UNKNOWN_TOKEN");
        console.ask("wrong-token-wrong-token", APP);
        assertThat(console.at("form-error")).isVisible();
        axe.check(console.page(), "wrong token");
        fake.refusing(503, "LEDGER_UNAVAILABLE");
        console.ask("a-good-token-a-good-token", APP);
        assertThat(console.at("failure")).isVisible();
        axe.check(console.page(), "failed");
        console.light();
        axe.check(console.page(), "failed, light");
        fake.answering((call, query) ->
            call.equals("rates") ? FakeBilling.rates() : FakeBilling.usage(List.of(), ""));
        console.at("again").click();
        assertThat(console.at("empty")).isVisible();
        axe.check(console.page(), "empty, light");
      }
    }
  }
}
