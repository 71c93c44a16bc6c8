package io.coanchor.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BillingConfigTest {

  @Test
  void shouldCountFromTheStart() {
    BillingConfig config = ServerConfig.defaults().billing();

    assertThat(config.isEnabled()).isTrue();
    assertThat(config.ledger()).isEqualTo("jdbc:sqlite:data/ledger.db");
    assertThat(config.policy()).isEqualTo(BillingConfig.PER_STREAM);
    assertThat(config.checkpoint()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.rates().perStream()).isEmpty();
  }

  @Test
  void shouldReadAllOfIt() throws Exception {
    BillingConfig config =
        billing(
            """
            {ledger: "jdbc:postgresql://db.example:5432/coanchor?ssl=true", user: coanchor,
             password-file: /run/secrets/db, node: rtc-1.example, policy: per-stream, checkpoint: 500ms,
             currency: CNY, spool-dir: /var/spool/coanchor, max-spool-mib: 64, retention-days: 400,
             rates: {per-stream: [{name: audio, price: 7.00}, {name: SD, max-pixels: 307200, price: 14},
                                  {name: UHD, price: "105.000001"}]}}
            """);

    assertThat(config.user()).isEqualTo("coanchor");
    assertThat(config.passwordFile()).isEqualTo("/run/secrets/db");
    assertThat(config.node()).isEqualTo("rtc-1.example");
    assertThat(config.policy()).isEqualTo("per-stream");
    assertThat(config.checkpoint()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.currency()).isEqualTo("CNY");
    assertThat(config.maxSpoolMib()).isEqualTo(64);
    assertThat(config.retentionDays()).isEqualTo(400);
    assertThat(config.rates().perStream())
        .extracting(RatesConfig.Tier::maxPixels)
        .containsExactly(0L, 307_200L, 0L);
    assertThat(config.rates().perStream())
        .extracting(RatesConfig.Tier::exactPrice)
        .extracting(Object::toString)
        .containsExactly("7.00", "14", "105.000001");
  }

  @Test
  void shouldBeOffWithoutALedger() throws Exception {
    assertThat(billing("{ledger: ''}").isEnabled()).isFalse();
    assertThat(ConfigLoader.load(Map.of("COANCHOR_BILLING_LEDGER", "")).billing().isEnabled())
        .isFalse();
  }

  @Test
  void shouldTakePricesFromTheEnvironment() throws Exception {
    Map<String, String> variables =
        Map.of(
            "COANCHOR_BILLING_POLICY", "aggregate",
            "COANCHOR_BILLING_RATES_AGGREGATE_0_NAME", "audio",
            "COANCHOR_BILLING_RATES_AGGREGATE_0_PRICE", "0.5",
            "COANCHOR_BILLING_RATES_AGGREGATE_1_NAME", "HD",
            "COANCHOR_BILLING_RATES_AGGREGATE_1_MAX_PIXELS", "921600",
            "COANCHOR_BILLING_RATES_AGGREGATE_1_PRICE", "2");

    assertThat(ConfigLoader.load(variables).billing().rates().aggregate())
        .containsExactly(
            new RatesConfig.Tier("audio", 0, "0.5"), new RatesConfig.Tier("HD", 921_600, "2"));
  }

  @Test
  void shouldRefuseWhatCannotBeKept() {
    assertRefused("{ledger: data/ledger.db}", "billing.ledger: data/ledger.db (expected: jdbc:sq");
    assertRefused("{ledger: 'jdbc:sqlite:'}", "billing.ledger: jdbc:sqlite: (expected");
    assertRefused("{ledger: 'jdbc:sqlite::memory:'}", "billing.ledger: jdbc:sqlite::memory:");
    assertRefused("{ledger: 'jdbc:mysql://u:hush@db/x'}", "jdbc:mysql://(hidden)@db/x");
    assertRefused("{ledger: 'jdbc:mysql://db/x?password=hush'}", "jdbc:mysql://db/x?…");
    assertRefused("{password-file: /p}", "billing.user: \"\" (expected: a user");
    assertRefused("{node: 'a b'}", "billing.node: a b (expected: at most 128 letters");
    assertRefused("{node: '../x'}", "billing.node: ../x");
    assertRefused("{policy: both}", "billing.policy: both (expected: per-stream or aggregate)");
    assertRefused("{checkpoint: 99ms}", "billing.checkpoint: 99ms (expected: 100ms..60s)");
    assertRefused("{checkpoint: 61s}", "billing.checkpoint: 61s");
    assertRefused("{currency: usd}", "billing.currency: usd (expected: a code such as USD)");
    assertRefused("{currency: CNY}", "billing.currency: CNY (expected: USD, as TRTC's prices are");
    assertRefused("{spool-dir: ' '}", "billing.spool-dir: \"\" (expected: a folder's path)");
    assertRefused("{max-spool-mib: 0}", "billing.max-spool-mib: 0 (expected: 1..1048576)");
    assertRefused("{retention-days: 34}", "billing.retention-days: 34 (expected: 0, or 35..36500)");
    assertRefused("{retention-days: -1}", "billing.retention-days: -1");
    assertRefused("\n  ledgr: x", "test line 2: billing.ledgr: unknown key (expected: one of");
  }

  @Test
  void shouldRefusePricesThatSayNothingExact() {
    String audio = "{name: audio, price: 1}";
    assertTiersRefused("{name: audio, price: -1}", "[0].price: -1 (expected: a decimal number");
    assertTiersRefused("{name: audio, price: 1e3}", "[0].price: 1e3");
    assertTiersRefused("{name: audio, price: 0.1234567}", "[0].price: 0.1234567");
    assertTiersRefused("{name: audio}", "[0].price: \"\"");
    assertTiersRefused("{name: 'a,b', price: 1}", "[0].name: a,b (expected: at most 32 letters");
    assertTiersRefused("{name: a, max-pixels: -1, price: 1}", "[0].max-pixels: -1");
    assertTiersRefused(audio, "per-stream: [0] (expected: the tier of sound first");
    assertTiersRefused(audio + ", " + audio, "per-stream: [audio, audio] (expected: every name");
    assertTiersRefused(
        "{name: SD, max-pixels: 9, price: 1}, {name: HD, price: 1}", "[9, 0] (expected: the tier");
    assertTiersRefused(
        audio + ", {name: SD, max-pixels: 9, price: 1}, {name: HD, max-pixels: 9, price: 1}",
        "[0, 9, 9] (expected: max-pixels that rise");
    assertTiersRefused(
        audio + ", {name: SD, price: 1}, {name: HD, price: 1}", "[0, 0, 0] (expected: max-pixels");
  }

  @Test
  void shouldKnowTheDaysOfAnApplication() throws Exception {
    String app = "apps: [{sdk-app-id: 1, secret-keys: [a]%s}]";

    assertThat(zone(app.formatted(", time-zone: Asia/Shanghai")))
        .isEqualTo(ZoneId.of("Asia/Shanghai"));
    assertThat(zone(app.formatted(""))).isEqualTo(ZoneId.of("UTC"));
    assertThatThrownBy(() -> zone(app.formatted(", time-zone: Mars/Olympus")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("apps[0].time-zone: Mars/Olympus (expected: a name such as Asia");
  }

  @Test
  void shouldNotShowAPassword() throws Exception {
    String shown = billing("{ledger: 'jdbc:postgresql://db/x?password=hush'}").toString();

    assertThat(shown).doesNotContain("hush");
  }

  private static ZoneId zone(String yaml) throws ConfigException {
    return ConfigLoader.parse(yaml, "test", Map.of()).apps().getFirst().zone();
  }

  private static BillingConfig billing(String yaml) throws ConfigException {
    return ConfigLoader.parse("billing: " + yaml, "test", Map.of()).billing();
  }

  private static void assertTiersRefused(String tiers, String expected) {
    assertRefused("{rates: {per-stream: [" + tiers + "]}}", expected);
  }

  private static void assertRefused(String yaml, String expected) {
    assertThatThrownBy(() -> billing(yaml))
        .isInstanceOf(ConfigException.class)
        .message()
        .contains(expected)
        .doesNotContain("hush");
  }
}
