package io.coanchor.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The statement page, as an operator has it in a browser. */
final class ConsolePage implements AutoCloseable {
  private static final boolean SCREENSHOTS = Boolean.getBoolean("coanchor.screenshots");
  private static final int PICTURE_HEIGHT = 1010;
  private static final int MAX_TABS = 80;

  private final Page page;

  private ConsolePage(Page page) {
    this.page = page;
  }

  /**
   * Opens it, without a token.
   *
   * @param fragment of its address, with the {@code #}; may be empty
   */
  static ConsolePage open(Chromium chromium, URI server, String fragment, int width, int height) {
    Page page = chromium.page("about:blank", width, height);
    page.emulateMedia(
        new Page.EmulateMediaOptions()
            .setColorScheme(ColorScheme.DARK)
            .setReducedMotion(ReducedMotion.REDUCE));
    page.navigate(server + "/console/" + fragment);
    assertThat(page.getByTestId("show")).isVisible();
    return new ConsolePage(page);
  }

  Page page() {
    return page;
  }

  Locator at(String testId) {
    return page.getByTestId(testId);
  }

  void light() {
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
  }

  /** Types what is asked for, and sends it with the Enter key. */
  void ask(String token, String app) {
    if (at("token").isVisible()) {
      at("token").fill(token);
    }
    at("app").fill(app);
    at("app").press("Enter");
  }

  /** Follows a link that is in a table or leads back. */
  void follow(String text) {
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(text).setExact(true)).click();
  }

  /** Waits for a statement whose title and place are these. */
  void awaitStatement(String title, String... crumbs) {
    assertThat(at("title")).hasText(title);
    assertThat(at("crumbs").locator("li")).hasText(crumbs);
    assertThat(at("statement")).hasAttribute("aria-busy", "false");
  }

  /** A table's rows as texts. */
  @SuppressWarnings("unchecked") // made of arrays and strings alone
  List<List<String>> rows(String table, String part) {
    return (List<List<String>>)
        page.evaluate(
            """
            ([table, part]) => [...document.querySelectorAll(`[data-testid=${table}] ${part} tr`)]
              .map((row) => [...row.cells].map((cell) => cell.textContent))
            """,
            List.of(table, part));
  }

  /** What a button lets one download, and its name. */
  Csv download(String testId) throws IOException {
    Download download = page.waitForDownload(() -> at(testId).click());
    String text = Files.readString(download.path(), StandardCharsets.UTF_8);
    return new Csv(download.suggestedFilename(), text);
  }

  /** What a tab keeps: all of it, whatever its name. */
  String kept() {
    return String.valueOf(
        page.evaluate(
            "() => JSON.stringify({...sessionStorage}) + JSON.stringify({...localStorage})"));
  }

  /** The test id of what has the focus. */
  String focused() {
    return String.valueOf(page.evaluate("() => document.activeElement?.dataset.testid ?? ''"));
  }

  /** Presses Tab until the focus is where it should be. */
  void tabTo(String testId) {
    for (int i = 0; i < MAX_TABS && !focused().equals(testId); i++) {
      page.keyboard().press("Tab");
    }
    assertThat(at(testId)).isFocused();
  }

  /** Presses Tab until the focus is on a link or button with a text. */
  void tabToText(String text) {
    String focused = "() => document.activeElement?.textContent ?? ''";
    for (int i = 0; i < MAX_TABS && !page.evaluate(focused).equals(text); i++) {
      page.keyboard().press("Tab");
    }
    assertThat(page.locator(":focus")).hasText(text);
  }

  /** Renews a picture of the documentation, where that is wanted. */
  void screenshot(String name) {
    if (SCREENSHOTS) {
      page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }");
      page.mouse().move(0, 0);
      page.setViewportSize(page.viewportSize().width, PICTURE_HEIGHT);
      Path images = Path.of("..", "docs", "images");
      page.screenshot(new Page.ScreenshotOptions().setPath(images.resolve(name)));
    }
  }

  @Override
  public void close() {
    page.context().close();
  }

  /** A file that was saved. */
  record Csv(String name, String text) {
    List<String> lines() {
      return text.lines().toList();
    }
  }
}
