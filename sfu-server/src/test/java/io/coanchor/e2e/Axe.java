package io.coanchor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Holds pages to WCAG 2.2 by axe-core, which src/test/web/install-tools.sh installs. */
final class Axe {
  private static final Path SCRIPT = Path.of("target/web-tools/node_modules/axe-core/axe.min.js");

  private final String script;

  private Axe(String script) {
    this.script = script;
  }

  static Axe load() throws IOException {
    assertThat(SCRIPT).as("installed by src/test/web/install-tools.sh").isRegularFile();
    return new Axe(Files.readString(SCRIPT, StandardCharsets.UTF_8));
  }

  /**
   * Fails where a rule is broken, or the page is wider than its window.
   *
   * @param state how the page is now, for the message
   */
  void check(Page page, String state) {
    page.evaluate(script);
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
}
