package io.coanchor.server.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateCardTest {
  private static final Tier AUDIO = Tier.of("Audio", 0, "1");
  private static final Tier SMALL = Tier.of("Small", 100, "2");
  private static final Tier LARGE = Tier.of("Large", 200, "3.5");

  @Test
  void shouldFindTheTierOfAnArea() {
    RateCard card = new RateCard(Policy.PER_STREAM, "EUR", List.of(AUDIO, SMALL, LARGE));

    assertThat(card.tierOf(-1)).isEqualTo(AUDIO);
    assertThat(card.tierOf(0)).isEqualTo(AUDIO);
    assertThat(card.tierOf(1)).isEqualTo(SMALL);
    assertThat(card.tierOf(100)).isEqualTo(SMALL);
    assertThat(card.tierOf(101)).isEqualTo(LARGE);
    assertThat(card.tierOf(200)).isEqualTo(LARGE);
    assertThat(card.tierOf(201)).isEqualTo(LARGE);
    assertThat(card.tierOf(Long.MAX_VALUE)).isEqualTo(LARGE);
    assertThat(card.tier("Small")).isEqualTo(SMALL);
    assertThat(card.tier("small")).isNull();
  }

  @Test
  void shouldSayWhatIsWrongWithTiers() {
    refuse("EUR", "tier name: \"Small\" is there twice", AUDIO, SMALL, Tier.of("Small", 300, "1"));
    refuse(
        "EUR", "max pixels of tier Small: 100 (expected: more than the 200", AUDIO, LARGE, SMALL);
    refuse(
        "EUR", "max pixels of tier B: 0 (expected: more than the 0", AUDIO, Tier.of("B", 0, "1"));
    refuse("EUR", "max pixels of the first tier, that of sound: 100", SMALL, LARGE);
    refuse("EUR", "tiers: 1 (expected: 2..32", AUDIO);
    refuse("EUR", "tiers: 0 (expected: 2..32");
    refuse("Eur", "currency: \"Eur\" (expected: three capital letters)", AUDIO, SMALL);
    refuse("", "currency: \"\"", AUDIO, SMALL);
  }

  private static void refuse(String currency, String message, Tier... tiers) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RateCard(Policy.AGGREGATE, currency, List.of(tiers)))
        .withMessageContaining(message);
  }

  @Test
  void shouldSayWhatIsWrongWithATier() {
    for (String name : List.of("", " A", "A ", "A\n", "a'; DROP TABLE entry", "x".repeat(33))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Tier.of(name, 1, "1"))
          .withMessageStartingWith("tier name: \"");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tier.of("A", -1, "1"))
        .withMessage("max pixels of tier A: -1 (expected: 0 or more)");
    for (String price : List.of("-0.01", "1000000000", "0.0000001", "1E+400")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Tier.of("A", 1, price))
          .withMessageStartingWith("price of tier A: ");
    }
    assertThat(Tier.of("A", 1, "999999999.999999").pricePerThousandMinutes()).isPositive();
    assertThat(Tier.of("A", 1, "0").pricePerThousandMinutes()).isZero();
  }

  @Test
  void shouldRoundMinutesUpOnce() {
    assertThat(Cost.minutes(0)).isZero();
    assertThat(Cost.minutes(1)).isEqualTo(1);
    assertThat(Cost.minutes(59_999)).isEqualTo(1);
    assertThat(Cost.minutes(60_000)).isEqualTo(1);
    assertThat(Cost.minutes(60_001)).isEqualTo(2);
    assertThat(Cost.minutes(-1)).isZero();
    assertThat(Cost.minutes(-61_000)).isEqualTo(-1);
    assertThat(Cost.minutes(Long.MAX_VALUE)).isEqualTo(153_722_867_280_913L);
  }

  @Test
  void shouldPriceInExactDecimals() {
    assertThat(Cost.of(60_000, new BigDecimal("0.99")))
        .isEqualTo(new Cost(1, new BigDecimal("0.00099")));
    assertThat(Cost.of(600_000_000_000L, new BigDecimal("14.99")).amount())
        .isEqualByComparingTo("149900");
    assertThat(Cost.of(1, new BigDecimal("0.000001")).amount()).isEqualByComparingTo("0.000000001");
    assertThat(Cost.of(0, new BigDecimal("3")).amount()).isZero();
  }
}
