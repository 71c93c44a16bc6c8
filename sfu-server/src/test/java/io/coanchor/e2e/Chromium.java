package io.coanchor.e2e;

import static java.util.stream.Collectors.toSet;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The installed Chromium, headless, with a fake camera and microphone. */
final class Chromium implements AutoCloseable {
  private static final List<String> FLAGS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--disable-background-timer-throttling",
          "--disable-renderer-backgrounding",
          "--disable-backgrounding-occluded-windows",
          "--autoplay-policy=no-user-gesture-required",
          "--use-fake-device-for-media-stream",
          "--use-fake-ui-for-media-stream",
          "--auto-select-desktop-capture-source=Entire screen",
          "--allow-loopback-in-peer-connection");

  private final Playwright playwright;
  private final Browser browser;
  private final List<String> errors = new ArrayList<>();

  private final List<ProcessHandle> processes;

  private Chromium(Playwright playwright, Browser browser, List<ProcessHandle> processes) {
    this.playwright = playwright;
    this.browser = browser;
    this.processes = processes;
  }

  static Chromium launch() {
    Set<ProcessHandle> before = ProcessHandle.current().descendants().collect(toSet());
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    Browser browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(executable())
                    .setArgs(FLAGS)
                    // as in a user's browser: a page left behind comes back as it was
                    .setIgnoreDefaultArgs(List.of("--disable-back-forward-cache")));
    List<ProcessHandle> started =
        ProcessHandle.current()
            .descendants()
            .filter(each -> !before.contains(each))
            .filter(each -> each.info().command().orElse("").contains("chrom"))
            .toList();
    return new Chromium(playwright, browser, started);
  }

  private static Path executable() {
    for (String each : List.of("/usr/bin/chromium", "/usr/bin/chromium-browser")) {
      if (Files.isExecutable(Path.of(each))) {
        return Path.of(each);
      }
    }
    throw new IllegalStateException("chromium: not found (expected: /usr/bin/chromium)");
  }

  /** A page in a context of its own, as another user's browser would be. */
  Page page(String url, int width, int height) {
    BrowserContext context =
        browser.newContext(new Browser.NewContextOptions().setViewportSize(width, height));
    Page page = context.newPage();
    page.onPageError(errors::add);
    page.onConsoleMessage(message -> {
      if (message.type().equals("error")) {
        errors.add(message.text());
      }
    });
    page.navigate(url);
    return page;
  }

  /** What pages threw or logged as errors. */
  List<String> errors() {
    return errors;
  }

  /** Ends the browser's processes at once: nothing says goodbye to anybody. */
  void kill() {
    processes.forEach(ProcessHandle::destroyForcibly);
    processes.forEach(each -> each.onExit().orTimeout(10, TimeUnit.SECONDS).join());
  }

  @Override
  public void close() {
    if (browser.isConnected()) {
      browser.close();
    }
    playwright.close();
  }
}
