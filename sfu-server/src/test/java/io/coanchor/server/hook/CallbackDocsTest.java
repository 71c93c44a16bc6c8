package io.coanchor.server.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.config.CallbackConfig;
import io.coanchor.server.config.ConfigLoader;
import io.coanchor.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/callbacks.md shows is so. */
class CallbackDocsTest {
  private static final String SIGN = "kkoFeO3Oh2ZHnjtg8tEAQhtXK16/KI05W3BQff8IvGA=";

  @TempDir private Path folder;

  @Test
  void shouldVerifyWithTheSnippet() throws Exception {
    String docs = docs();
    Path snippet = folder.resolve("VerifyCallback.java");
    Files.writeString(snippet, block(docs, "```java\n"));
    String shown = block(docs, "```http\n");
    assertThat(shown).contains("\nSign: " + SIGN + "\n");
    String body = shown.substring(shown.indexOf("\n\n") + 2).stripTrailing();

    assertThat(run(snippet, "123654", SIGN, body)).isZero();
    assertThat(run(snippet, "123655", SIGN, body)).isEqualTo(1);
    assertThat(run(snippet, "123654", SIGN, body + "\n")).isEqualTo(1);
  }

  private int run(Path snippet, String key, String sign, String body) throws Exception {
    Path file = folder.resolve("body");
    Files.writeString(file, body);
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            snippet.toString(),
            key,
            sign,
            file.toString())
        .inheritIO()
        .start()
        .waitFor();
  }

  @Test
  void shouldTakeTheConfigurationShown() throws Exception {
    ServerConfig config = ConfigLoader.parse(block(docs(), "```yaml\n"), "docs", Map.of());

    CallbackConfig callback = config.apps().getFirst().callback();
    assertThat(callback)
        .isEqualTo(
            new CallbackConfig(
                "https://app.example.com/rtc", "aB3dE5fG7", Duration.ofHours(24), false));
    assertThat(config.callbacks())
        .isEqualTo(ConfigLoader.parse("", "defaults", Map.of()).callbacks());
  }

  @Test
  void shouldNameEveryEvent() throws IOException {
    String docs = docs();
    for (CallbackType each : CallbackType.values()) {
      assertThat(docs)
          .containsPattern("\\| " + each.group() + " \\|[^|]*\\b" + each.code() + "\\b");
    }
  }

  private static String docs() throws IOException {
    return Files.readString(Path.of("..", "docs", "callbacks.md"));
  }

  /** The first fenced block that begins so. */
  private static String block(String docs, String fence) {
    int begin = docs.indexOf("\n" + fence) + 1 + fence.length();
    return docs.substring(begin, docs.indexOf("```", begin));
  }
}
