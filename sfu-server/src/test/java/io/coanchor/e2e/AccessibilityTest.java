package io.coanchor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.SelectOption;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The page held to WCAG 2.2 in both roles, idle, live and after an error, and in a room, at the
 * width of a desk and of phones.
 */
@Tag("browser")
@Tag("axe")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessibilityTest {
  private static final double TIMEOUT_MILLIS = 30_000;
  private static final int HEIGHT = 844;

  private TestServer server;
  private Chromium chromium;
  private Axe axe;

  @BeforeAll
  void start() throws Exception {
    axe = Axe.load();
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
    axe.check(page, "idle");

    page.fill("[data-testid=push-stream]", "");
    page.click("[data-testid=push-start]");
    await(page, "() => !document.querySelector('#push-error').hidden");
    axe.check(page, "push refused");

    page.selectOption("[data-testid=push-quality]", new SelectOption().setLabel("320 × 180"));
    page.selectOption("[data-testid=push-fps]", "15");
    page.fill("[data-testid=trtc-url]", server.trtcUrl("push", stream, "anchor"));
    page.click("[data-testid=push-start]");
    await(page, "() => coanchor.pushers[0]?.status === 2");
    axe.check(page, "pushing");

    page.click("[data-testid=push-watch]");
    await(page, "() => coanchor.players[0]?.status === 2 && coanchor.clocks[0].framesRead > 3");
    axe.check(page, "playing");
    assertFocused(page);
    page.context().close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1280, 320})
  void shouldLetEverybodyTakePartInARoom(int width) {
    String room = "axe-room" + width;
    RoomPage anna = RoomPage.open(chromium, server, "anna", room, width, HEIGHT);
    axe.check(anna.page(), "outside");
    anna.asAnchor();
    RoomPage vera = RoomPage.open(chromium, server, "vera", room, width, HEIGHT).asViewer();
    vera.awaitPlaying(room);
    axe.check(vera.page(), "viewer");
    vera.button("Ask to come on mic").press("Enter");
    anna.awaitAsk("vera asks");
    axe.check(anna.page(), "asked");
    anna.button("Accept: vera asks to share the stage").press("Enter");
    anna.awaitPlaying(room + "_vera");
    axe.check(anna.page(), "with a co-anchor");
    axe.check(vera.page(), "on mic");
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

  private static void await(Page page, String expression) {
    page.waitForFunction(
        expression, null, new Page.WaitForFunctionOptions().setTimeout(TIMEOUT_MILLIS));
  }
}
