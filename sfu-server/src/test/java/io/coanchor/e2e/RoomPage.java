package io.coanchor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.SelectOption;
import java.nio.file.Files;
import java.nio.file.Path;

/** The page's room as one user sees it, in a browser context of its own. */
final class RoomPage {
  private static final double TIMEOUT_MILLIS = 30_000;
  private static final boolean SCREENSHOTS = Boolean.getBoolean("coanchor.screenshots");

  /** For a picture of something that moves there has to be some of it. */
  private static final int SETTLE_MILLIS = 4_000;

  private final Page page;
  private final String user;

  private RoomPage(Page page, String user) {
    this.page = page;
    this.user = user;
  }

  /** Opens the page and makes its user known there. */
  static RoomPage open(Chromium chromium, TestServer server, String user, String room) {
    return open(chromium, server, user, room, 1280, 860);
  }

  static RoomPage open(
      Chromium chromium, TestServer server, String user, String room, int width, int height) {
    Page page = chromium.page(server.http() + "/", width, height);
    RoomPage opened = new RoomPage(page, user);
    opened.await("() => window.coanchor !== undefined");
    page.fill("[data-testid=trtc-url]", server.trtcUrl("play", room, user));
    page.click("[data-testid=tab-room]");
    assertThat(page.inputValue("[data-testid=room-id]")).isEqualTo(room);
    page.selectOption("[data-testid=room-quality]", new SelectOption().setLabel("320 × 180"));
    return opened;
  }

  Page page() {
    return page;
  }

  String user() {
    return user;
  }

  RoomPage asAnchor() {
    click("room-start");
    await("() => coanchor.pushers[1].status === 2 && coanchor.room.self?.role === 'ANCHOR'");
    return this;
  }

  RoomPage asViewer() {
    click("room-enter");
    await("() => coanchor.room.self?.role === 'AUDIENCE'");
    return this;
  }

  void click(String testId) {
    page.click("[data-testid=" + testId + "]");
  }

  /** The button that stands beside somebody. */
  Locator buttonOf(String person) {
    return page.locator("[data-testid=room-person][data-user=" + person + "] button");
  }

  void compete(String room) {
    page.fill("[data-testid=room-other]", room);
    click("room-compete");
  }

  /** Waits until exactly these streams are played, each with a picture that moves. */
  void awaitPlaying(String... streams) {
    page.waitForFunction(
        """
        (streams) => {
          const {players} = coanchor.state();
          const moving = players.filter(({clock}) => clock.framesRead > 3).map((p) => p.streamId);
          return players.length === streams.length && streams.every((s) => moving.includes(s));
        }
        """,
        streams,
        new Page.WaitForFunctionOptions().setTimeout(TIMEOUT_MILLIS));
  }

  void awaitPushing(boolean pushing) {
    await("() => coanchor.pushers[1].status === " + (pushing ? 2 : 0));
  }

  void awaitNews(String text) {
    page.getByTestId("room-news")
        .filter(new Locator.FilterOptions().setHasText(text))
        .waitFor(new Locator.WaitForOptions().setTimeout(TIMEOUT_MILLIS));
  }

  void awaitAsk(String text) {
    page.getByTestId("room-ask")
        .filter(new Locator.FilterOptions().setHasText(text))
        .waitFor(new Locator.WaitForOptions().setTimeout(TIMEOUT_MILLIS));
  }

  void awaitNoAsk() {
    await("() => document.querySelectorAll('[data-testid=room-ask]').length === 0");
  }

  void await(String expression) {
    page.waitForFunction(
        expression, null, new Page.WaitForFunctionOptions().setTimeout(TIMEOUT_MILLIS));
  }

  void assertFits() {
    assertThat(page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
        .as("the page is no wider than its window")
        .isEqualTo(true);
  }

  /** A button by the name that a screen reader says. */
  Locator button(String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
  }

  void screenshot(String name) {
    if (SCREENSHOTS) {
      page.waitForTimeout(SETTLE_MILLIS);
      Path images = Path.of("..", "docs", "images");
      assertThat(Files.isDirectory(images)).as("%s is there", images).isTrue();
      page.screenshot(new Page.ScreenshotOptions().setPath(images.resolve(name)).setFullPage(true));
    }
  }

  void close() {
    page.context().close();
  }
}
