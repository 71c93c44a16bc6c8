package io.coanchor.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallbackConfigTest {

  @Test
  void shouldTellNothingUnlessToldWhere() throws Exception {
    ServerConfig config = parse("");

    CallbackConfig callback = config.apps().getFirst().callback();
    assertThat(callback.isEnabled()).isFalse();
    assertThat(callback.keep()).isEqualTo(Duration.ofHours(24));
    assertThat(config.callbacks().queueFile()).isEqualTo("data/callbacks.db");
  }

  @Test
  void shouldReadAReceiver() throws Exception {
    CallbackConfig callback =
        callback("{url: 'https://app.example:8443/rtc?x=1', key: aB3, keep: 2h}");

    assertThat(callback.url()).isEqualTo("https://app.example:8443/rtc?x=1");
    assertThat(callback.key()).isEqualTo("aB3");
    assertThat(callback.keep()).isEqualTo(Duration.ofHours(2));
    assertThat(callback("{url: 'http://[2001:db8::7]/'}").keep()).isEqualTo(Duration.ofHours(24));
  }

  @Test
  void shouldTakeAReceiverFromTheEnvironment() throws Exception {
    ServerConfig config =
        ConfigLoader.load(
            Map.of(
                "COANCHOR_APPS_0_SDK_APP_ID", "7",
                "COANCHOR_APPS_0_SECRET_KEY", "s",
                "COANCHOR_APPS_0_CALLBACK_URL", "http://a.example/",
                "COANCHOR_APPS_0_CALLBACK_KEY", "k",
                "COANCHOR_APPS_0_CALLBACK_USAGE", "true",
                "COANCHOR_CALLBACKS_QUEUE_FILE", "/var/lib/q.db"));

    assertThat(config.apps().getFirst().callback())
        .isEqualTo(new CallbackConfig("http://a.example/", "k", Duration.ofHours(24), true));
    assertThat(config.callbacks().queueFile()).isEqualTo("/var/lib/q.db");
  }

  @Test
  void shouldRefuseAUrlThatCannotBeCalled() {
    for (String url :
        new String[] {
          "app.example/rtc",
          "ftp://app.example/",
          "file:///etc/passwd",
          "http:/rtc",
          "http://",
          "http:app.example",
          "http://app.example:0/",
          "http://app.example:65536/",
          "http://app.example/#here",
          "http://app_x.example/",
          "http://a b/",
          "https://app.example/" + "x".repeat(2048)
        }) {
      assertRefused("{url: '" + url + "'}", "line 4: apps[0].callback.url: ", "http://HOST…");
    }
  }

  @Test
  void shouldNotShowWhatAUrlHides() {
    assertRefused("{url: 'http://user:hush@a.example/'}", "apps[0].callback.url: http://(hidden)@");
    assertRefused("{url: 'http://a.example/?token=hush#x'}", "callback.url: http://a.example/?…");
    assertRefused("{url: 'http://a.example/?token=hush hush'}", "callback.url: (Illegal");
  }

  @Test
  void shouldRefuseAKeyThatTrtcWouldNotTake() {
    String url = "url: 'http://a.example/', ";
    assertRefused("{" + url + "key: " + "hush".repeat(9) + "}", "callback.key: (hidden)", "32");
    assertRefused("{" + url + "key: 'hush-hush'}", "callback.key: (hidden)");
    assertRefused("{" + url + "key: 'hush '}", "callback.key: (hidden)");
    assertRefused("{" + url + "key: 'hüsh'}", "callback.key: (hidden)");
    assertRefused("{key: hush}", "callback.url: \"\" (expected: a URL, as there is a key)");
    assertRefused("{" + url + "key: [hush]}", "callback.key: a list");
    assertRefused("{usage: true}", "callback.url: \"\" (expected: a URL, as usage is to be told)");
  }

  @Test
  void shouldRefuseWhatCannotBeKept() {
    assertRefused("{keep: 59s}", "apps[0].callback.keep: 59s (expected: 60s..2592000s)");
    assertRefused("{keep: 721h}", "apps[0].callback.keep: ");
    assertRefused("{keep: forever}", "apps[0].callback.keep: forever (expected: a number with ms");
    assertRefused(
        "{keeps: 24h}", "callback.keeps: unknown key (expected: one of url, key, keep, usage)");
  }

  @Test
  void shouldRefuseAQueueThatCannotBe() {
    assertQueueRefused("{queue-file: ''}", "callbacks.queue-file: \"\" (expected: a file's path)");
    assertQueueRefused("{queue-file: '/'}", "callbacks.queue-file: / (expected: a file's path)");
    assertQueueRefused("{max-queued: 10}", "callbacks.max-queued: 10 (expected: 1000..100000000)");
    assertQueueRefused("{max-concurrent: 0}", "callbacks.max-concurrent: 0 (expected: 1..1000)");
  }

  @Test
  void shouldNeverShowTheKey() throws Exception {
    ServerConfig config = parse("    callback: {url: 'http://a/?q=sesame', key: hush}");

    assertThat(config.toString()).doesNotContain("hush", "sesame");
  }

  private static CallbackConfig callback(String yaml) throws ConfigException {
    return parse("    callback: " + yaml).apps().getFirst().callback();
  }

  private static ServerConfig parse(String more) throws ConfigException {
    return ConfigLoader.parse(
        "apps:\n  - sdk-app-id: 1\n    secret-keys: [a]\n" + more + "\n", "test", Map.of());
  }

  private static void assertRefused(String yaml, String... expected) {
    assertThatThrownBy(() -> callback(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(expected)
        .message()
        .doesNotContain("hush");
  }

  private static void assertQueueRefused(String yaml, String expected) {
    assertThatThrownBy(() -> ConfigLoader.parse("callbacks: " + yaml, "test", Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(expected);
  }
}
