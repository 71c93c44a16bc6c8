package io.coanchor.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {

  @Test
  void shouldHoldTheReferenceFileEqualToTheDefaults() throws Exception {
    ServerConfig reference = ConfigLoader.parse(reference(), "reference", Map.of());

    assertThat(reference).isEqualTo(ServerConfig.defaults());
  }

  @Test
  void shouldNameEveryKeyInTheReferenceFile() throws Exception {
    ConfigNode.Mapping tree = YamlReader.read(reference(), "reference");

    assertNamed(ServerConfig.class, tree, "");
    for (String key : RecordShape.keys(AppConfig.class).keySet()) {
      assertThat(reference()).contains(" " + key + ": ");
    }
    for (String key : RecordShape.keys(CallbackConfig.class).keySet()) {
      assertThat(reference()).contains("#     " + key + ": ");
    }
  }

  private static void assertNamed(Class<?> type, ConfigNode.Mapping tree, String path) {
    for (Map.Entry<String, RecordComponent> key : RecordShape.keys(type).entrySet()) {
      ConfigNode node = tree.entries().get(key.getKey());
      assertThat(node).as(path + key.getKey()).isNotNull();
      if (node instanceof ConfigNode.Mapping inner) {
        assertNamed(key.getValue().getType(), inner, path + key.getKey() + ".");
      }
    }
  }

  @Test
  void shouldReadEveryKindOfValue() throws Exception {
    ServerConfig config =
        parse(
            """
            http: {port: 80, cors-origins: ["https://a.example", "http://b.example:81"]}
            media:
              udp-port: 8100
              advertise: ["203.0.113.7:30800", "[2001:db8::7]:8000", 192.0.2.1, "2001:db8::8"]
              session-timeout: {publish: 1500ms}
              ice-servers: [{url: "stun:stun.example.com:3478"}]
            apps:
              - sdk-app-id: 1400188888
                secret-keys: [one, two]
                room-permission: true
            """);

    assertThat(config.http().corsOrigins())
        .containsExactly("https://a.example", "http://b.example:81");
    assertThat(config.media().advertise())
        .containsExactly(
            AdvertisedAddress.parse("203.0.113.7:30800"),
            AdvertisedAddress.parse("[2001:db8::7]:8000"),
            AdvertisedAddress.parse("192.0.2.1"),
            AdvertisedAddress.parse("2001:db8::8"));
    assertThat(config.media().advertise().get(1).port()).isEqualTo(8000);
    assertThat(config.media().advertise().get(3).port()).isZero();
    assertThat(config.media().sessionTimeout().publish()).isEqualTo(Duration.ofMillis(1500));
    assertThat(config.media().sessionTimeout().play()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.media().iceServers().getFirst().url())
        .isEqualTo("stun:stun.example.com:3478");
    assertThat(config.apps())
        .containsExactly(new AppConfig(1400188888, List.of("one", "two"), List.of(), true));
  }

  @Test
  void shouldStopAtAnUnknownKeyWithKeyAndLine() {
    assertRefused(
        "http:\n  port: 80\nmedia:\n  udp-prot: 1\n",
        "test.yaml line 4: media.udp-prot: unknown key (expected: one of udp-port, ");
    assertRefused("grcp: {}\n", "test.yaml line 1: grcp: unknown key (expected: one of http, ");
    assertRefused(
        "apps:\n- sdk-app-id: 1\n  secret-keys: [a]\n  secretkey: b\n",
        "test.yaml line 4: apps[0].secretkey: unknown key");
  }

  @Test
  void shouldShowOffendingAndExpectedValue() {
    assertRefused(
        "media:\n\n  udp-port: 65536\n",
        "test.yaml line 3: media.udp-port: 65536 (expected: 0..65535)");
    assertRefused(
        "api: {tokens: [{name: a, token: 'too short', scope: full}]}",
        "api.tokens[0].token: (hidden) (expected: at least 16 of");
    assertRefused(
        "api: {tokens: [{name: a, token: 0123456789abcdef, scope: all}]}",
        "api.tokens[0].scope: all (expected: full or read)");
    assertRefused(
        "api: {tokens: [{name: a, scope: full}]}",
        "api.tokens[0].token: \"\" (expected: token or token-file)");
    assertRefused(
        "api: {certificates: [{name: a}]}",
        "api.certificates[0].scope: \"\" (expected: full or read)");
    assertRefused(
        "grpc: {tls: {client-ca-file: ca.pem}}",
        "grpc.tls.client-ca-file: ca.pem (expected: empty without certificate-file)");
    assertRefused(
        "grpc: {tls: {key-file: key.pem}}",
        "grpc.tls.certificate-file: \"\" (expected: both certificate-file and key-file");
    assertRefused("http: {port: x}", "line 1: http.port: x (expected: a whole number)");
    assertRefused("http: 80", "line 1: http: 80 (expected: keys and values)");
    assertRefused("http: {cors-origins: a}", "http.cors-origins: a (expected: a list)");
    assertRefused("http: {cors-origins: [a]}", "http.cors-origins: a (expected: * or scheme");
    assertRefused("http: {cors-origins: ['*', 'http://a']}", "(expected: * alone");
    assertRefused("http: {address: localhost}", "http.address: localhost (expected: an IP address");
    assertRefused(
        "rooms: {lost-user-after: 90}",
        "rooms.lost-user-after: 90 (expected: a number with ms, s, m or h, such as 10s)");
    assertRefused("rooms: {lost-user-after: 2h}", "7200s (expected: 0s..3600s)");
    assertRefused("media: {advertise: [example.com]}", "media.advertise[0]: example.com (expected");
    assertRefused("media: {advertise: ['1.2.3.4:99999']}", "(expected: ADDRESS");
    assertRefused("https: {key-file: a}", "https.certificate-file: \"\" (expected: both");
    assertRefused(
        "media: {ice-servers: [{url: 'http://a'}]}", "media.ice-servers[0].url: http://a");
    assertRefused(
        "media: {ice-servers: [{url: 'turn:a'}]}", "username and credential with a turn: url");
    assertRefused("apps: [{secret-keys: [a]}]", "apps[0].sdk-app-id: 0 (expected: 1..4294967295)");
    assertRefused("apps: [{sdk-app-id: 1}]", "apps[0].secret-keys: [] (expected: a key");
    assertRefused(
        "apps: [{sdk-app-id: 1, secret-keys: [a], room-permission: 1}]",
        "apps[0].room-permission: 1 (expected: true or false)");
    assertRefused(
        "apps: [{sdk-app-id: 1, secret-keys: [a]}, {sdk-app-id: 1, secret-keys: [b]}]",
        "apps: [1, 1] (expected: every sdk-app-id once)");
  }

  @Test
  void shouldRefuseBrokenYamlWithItsLine() {
    assertRefused("http:\n  port: 1\n  port: 2\n", "line 3: Duplicate field 'port'");
    assertRefused("http: [", "test.yaml line ");
    assertRefused("a: 1\n---\nb: 2\n", "a second document");
    assertRefused("text", "a single value (expected: keys and values)");
    assertRefused("a: ".repeat(1) + "[".repeat(100) + "]".repeat(100), "nested too deep");
  }

  @Test
  void shouldNeverShowASecret() throws Exception {
    ServerConfig config = parse("apps: [{sdk-app-id: 1, secret-keys: [hush]}]");

    assertThat(config.toString()).doesNotContain("hush");
    assertThatThrownBy(() -> parse("apps: [{sdk-app-id: 1, secret-keys: hush}]"))
        .isInstanceOf(ConfigException.class)
        .message()
        .doesNotContain("hush");
  }

  @Test
  void shouldLayTheEnvironmentOverTheFile() throws Exception {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("COANCHOR_MEDIA_UDP_PORT", "9000");
    environment.put("COANCHOR_MEDIA_SESSION_TIMEOUT_PLAY", "7s");
    environment.put("COANCHOR_MEDIA_ADVERTISE", "192.0.2.9");
    environment.put("COANCHOR_HTTP_CORS_ORIGINS_0", "https://a.example");
    environment.put("COANCHOR_HTTP_CORS_ORIGINS_1", "https://b.example");
    environment.put("COANCHOR_APPS_0_SECRET_KEY", "rotated");
    environment.put("COANCHOR_APPS_1_SDK_APP_ID", "2");
    environment.put("COANCHOR_APPS_1_SECRET_KEYS_0", "x");
    environment.put("COANCHOR_APPS_1_SECRET_KEYS_1", "y");
    environment.put("PATH", "/bin");

    ServerConfig config =
        ConfigLoader.parse(
            "media: {udp-port: 1, tcp-port: 2}\napps: [{sdk-app-id: 1, secret-keys: [old]}]",
            "test.yaml",
            environment);

    assertThat(config.media().udpPort()).isEqualTo(9000);
    assertThat(config.media().tcpPort()).isEqualTo(2);
    assertThat(config.media().sessionTimeout().play()).isEqualTo(Duration.ofSeconds(7));
    assertThat(config.media().advertise()).containsExactly(AdvertisedAddress.parse("192.0.2.9"));
    assertThat(config.http().corsOrigins())
        .containsExactly("https://a.example", "https://b.example");
    assertThat(config.apps())
        .containsExactly(
            new AppConfig(1, List.of("rotated"), List.of(), false),
            new AppConfig(2, List.of("x", "y"), List.of(), false));
  }

  @Test
  void shouldHaveAVariableForEveryKey() throws Exception {
    ServerConfig config =
        ConfigLoader.load(
            Map.of("COANCHOR_APPS_0_SDK_APP_ID", "7", "COANCHOR_APPS_0_SECRET_KEY_FILE", "/k"));

    assertThat(config.apps()).containsExactly(new AppConfig(7, List.of(), List.of("/k"), false));
  }

  @Test
  void shouldRefuseAVariableThatNamesNoKey() {
    assertThatThrownBy(() -> ConfigLoader.load(Map.of("COANCHOR_MEDIA_UDP_PROT", "1")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("environment variable COANCHOR_MEDIA_UDP_PROT: unknown key");
    assertThatThrownBy(() -> ConfigLoader.load(Map.of("COANCHOR_APPS_1_SECRET_KEY", "1")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("COANCHOR_APPS_1_SECRET_KEY: unknown key");
    assertThatThrownBy(() -> ConfigLoader.load(Map.of("COANCHOR_HTTP_PORT", "x")))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "environment variable COANCHOR_HTTP_PORT: http.port: x (expected: a whole number)");
  }

  @Test
  void shouldLeaveForeignVariablesAlone() throws Exception {
    ServerConfig config =
        ConfigLoader.load(
            Map.of(
                "COANCHOR_MEDIA_SERVICE_HOST", "10.0.0.1",
                "COANCHOR_MEDIA_PORT_8000_UDP_ADDR", "10.0.0.1",
                "COANCHOR_HOME", "/opt"));

    assertThat(config).isEqualTo(ServerConfig.defaults());
  }

  @Test
  void shouldReadAFileAndSayWhenItCannot(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("coanchor.yaml");
    Files.writeString(file, "http: {port: 81}\n");

    assertThat(ConfigLoader.load(file, Map.of()).http().port()).isEqualTo(81);
    assertThatThrownBy(() -> ConfigLoader.load(directory.resolve("none.yaml"), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("none.yaml: cannot be read");
  }

  private static ServerConfig parse(String yaml) throws ConfigException {
    return ConfigLoader.parse(yaml, "test.yaml", Map.of());
  }

  private static void assertRefused(String yaml, String message) {
    assertThatThrownBy(() -> parse(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  private static String reference() throws IOException {
    try (InputStream in = ConfigLoader.class.getResourceAsStream("/coanchor-reference.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
