package io.coanchor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The page itself in both roles, by keyboard alone. With {@code -Dcoanchor.screenshots=true} it
 * renews the pictures of the documentation.
 */
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageTest {
  private static final int MAX_TABS = 40;
  private static final double TIMEOUT_MILLIS = 30_000;
  private static final int GRAPH_MILLIS = 15_000;
  private static final boolean SCREENSHOTS = Boolean.getBoolean("coanchor.screenshots");

  private TestServer server;
  private Chromium pushing;
  private Chromium playing;
  private Page anchor;

  @BeforeAll
  void start() throws Exception {
    server = TestServer.start();
    pushing = Chromium.launch();
    playing = Chromium.launch();
    anchor = pushing.page(server.http() + "/", 1280, 860);
    fill(anchor, "trtc-url", server.trtcUrl("push", "studio", "anchor"));
    tabTo(anchor, "push-start");
    anchor.keyboard().press("Enter");
    await(anchor, "() => coanchor.pushers[0].status === 2");
  }

  @AfterAll
  void stop() {
    playing.close();
    pushing.close();
    server.close();
  }

  @Test
  void shouldPushByKeyboard() {
    await(anchor, "() => coanchor.pushers[0].statistics?.fps > 0");
    assertThat(anchor.getAttribute("#push-stage", "data-state")).isEqualTo("live");

    tabTo(anchor, "push-mute");
    anchor.keyboard().press("Space");
    assertThat(anchor.getAttribute("#push-mute", "aria-pressed")).isEqualTo("true");
    anchor.keyboard().press("Space");
    assertThat(anchor.getAttribute("#push-mute", "aria-pressed")).isEqualTo("false");

    assertFits(anchor);
    settle(anchor);
    screenshot(anchor, "page-push.png");
    assertThat(pushing.errors()).isEmpty();
  }

  @Test
  void shouldPlayByKeyboard() {
    Page viewer = play(1280, 860, "viewer");
    assertFits(viewer);
    settle(viewer);
    screenshot(viewer, "page-play.png");
    screenshot(viewer, "page.png");

    tabTo(viewer, "player-stop");
    viewer.keyboard().press("Enter");
    await(viewer, "() => coanchor.players.length === 0");
    viewer.context().close();
  }

  @Test
  void shouldFitAPhone() {
    Page phone = play(390, 844, "phone");
    assertFits(phone);
    settle(phone);
    screenshot(phone, "page-phone.png");
    phone.context().close();
  }

  private Page play(int width, int height, String user) {
    Page viewer = playing.page(server.http() + "/", width, height);
    fill(viewer, "trtc-url", server.trtcUrl("play", "studio", user));
    tabTo(viewer, "play-start");
    viewer.keyboard().press("Enter");
    await(viewer, "() => coanchor.players[0]?.status === 2 && coanchor.clocks[0].framesRead > 10");
    assertThat(viewer.getAttribute("[data-testid=player-tile] .stage", "data-state"))
        .isEqualTo("live");
    return viewer;
  }

  /** Presses Tab until the focus is where it should be. */
  private static void tabTo(Page page, String testId) {
    String focused = "() => document.activeElement?.dataset.testid ?? ''";
    for (int i = 0; i < MAX_TABS && !page.evaluate(focused).equals(testId); i++) {
      page.keyboard().press("Tab");
    }
    assertThat(page.evaluate(focused)).isEqualTo(testId);
  }

  private static void fill(Page page, String testId, String text) {
    await(page, "() => window.coanchor !== undefined");
    tabTo(page, testId);
    page.keyboard().insertText(text);
  }

  private static void await(Page page, String expression) {
    page.waitForFunction(
        expression, null, new Page.WaitForFunctionOptions().setTimeout(TIMEOUT_MILLIS));
  }

  private static void assertFits(Page page) {
    assertThat(page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
        .as("the page is no wider than its window")
        .isEqualTo(true);
  }

  /** For a picture of graphs there has to be something in them. */
  private static void settle(Page page) {
    if (SCREENSHOTS) {
      page.waitForTimeout(GRAPH_MILLIS);
    }
  }

  private static void screenshot(Page page, String name) {
    if (SCREENSHOTS) {
      Path images = Path.of("..", "docs", "images");
      assertThat(Files.isDirectory(images)).as("%s is there", images).isTrue();
      page.screenshot(new Page.ScreenshotOptions().setPath(images.resolve(name)).setFullPage(true));
    }
  }
}
