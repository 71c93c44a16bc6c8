package io.coanchor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.SelectOption;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The page held to WCAG 2.2 by axe-core, which src/test/web/install-tools.sh installs, in both
 * roles, idle, live and after an error, and in a room, at the width of a desk and of phones.
 */
@Tag("browser")
@Tag("axe")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessibilityTest {
  private static final Path AXE = Path.of("target/web-tools/node_modules/axe-core/axe.min.js");
  private static final double TIMEOUT_MILLIS = 30_000;
  private static final int HEIGHT = 844;

  private TestServer server;
  private Chromium chromium;
  private String axe;

  @BeforeAll
  void start() throws Exception {
    assertThat(AXE).as("installed by src/test/web/install-tools.sh").isRegularFile();
    axe = Files.readString(AXE, StandardCharsets.UTF_8);
    server = TestServer.start();
    chromium = Chromium.launch();
  }

  @AfterAll
  void stop() {
    chromium.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1280, 390, 320})
  void shouldBeUsableByEverybody(int width) {
    String stream = "axe" + width;
    Page page = chromium.page(server.http() + "/", width, HEIGHT);
    await(page, "() => window.coanchor !== undefined");
    check(page, "idle");

    page.fill("[data-testid=push-stream]", "");
    page.click("[data-testid=push-start]");
    await(page, "() => !document.querySelector('#push-error').hidden");
    check(page, "push refused");

    page.selectOption("[data-testid=push-quality]", new SelectOption().setLabel("320 × 180"));
    page.selectOption("[data-testid=push-fps]", "15");
    page.fill("[data-testid=trtc-url]", server.trtcUrl("push", stream, "anchor"));
    page.click("[data-testid=push-start]");
    await(page, "() => coanchor.pushers[0]?.status === 2");
    check(page, "pushing");

    page.click("[data-testid=push-watch]");
    await(page, "() => coanchor.players[0]?.status === 2 && coanchor.clocks[0].framesRead > 3");
    check(page, "playing");
    assertFocused(page);
    page.context().close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1280, 320})
  void shouldLetEverybodyTakePartInARoom(int width) {
    String room = "axe-room" + width;
    RoomPage anna = RoomPage.open(chromium, server, "anna", room, width, HEIGHT);
    check(anna.page(), "outside");
    anna.asAnchor();
    RoomPage vera = RoomPage.open(chromium, server, "vera", room, width, HEIGHT).asViewer();
    vera.awaitPlaying(room);
    check(vera.page(), "viewer");
    vera.button("Ask to come on mic").press("Enter");
    anna.awaitAsk("vera asks");
    check(anna.page(), "asked");
    anna.button("Accept: vera asks to share the stage").press("Enter");
    anna.awaitPlaying(room + "_vera");
    check(anna.page(), "with a co-anchor");
    check(vera.page(), "on mic");
    assertFocused(anna.page());
    anna.buttonOf("vera").press("Enter");
    vera.awaitPushing(false);
    anna.awaitPlaying();
    assertFocused(anna.page());
    anna.button("Leave the room").press("Enter");
    assertFocused(anna.page());
    anna.close();
    vera.close();
  }

  private static void assertFocused(Page page) {
    assertThat(page.evaluate("() => document.activeElement.matches('body')"))
        .as("whoever uses the keyboard is somewhere on the page")
        .isEqualTo(false);
  }

  private void check(Page page, String state) {
    page.evaluate(axe);
    Object violations =
        page.evaluate(
            """
            async () => {
              const {violations} = await axe.run(document, {runOnly: [
                'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']});
              return violations.flatMap(({id, help, nodes}) =>
                nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 120)} ${node.failureSummary}`));
            }
            """);
    assertThat(violations).as("%s: %s", state, new Gson().toJson(violations)).isEqualTo(List.of());
    assertThat(page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
        .as("%s: the page is no wider than its window", state)
        .isEqualTo(true);
  }

  private static void await(Page page, String expression) {
    page.waitForFunction(
        expression, null, new Page.WaitForFunctionOptions().setTimeout(TIMEOUT_MILLIS));
  }
}
