package io.coanchor.server.billing.host;

import io.coanchor.server.billing.Policy;
import io.coanchor.server.billing.RateCard;
import io.coanchor.server.billing.Tier;
import io.coanchor.server.config.BillingConfig;
import io.coanchor.server.config.RatesConfig;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The rate cards of a configuration. */
public final class RateCards {
  private final Policy policy;
  private final Map<Policy, RateCard> cards = new EnumMap<>(Policy.class);

  /** Reads them. */
  public RateCards(BillingConfig config) {
    policy = config.policy().equals(BillingConfig.AGGREGATE) ? Policy.AGGREGATE : Policy.PER_STREAM;
    RatesConfig rates = config.rates();
    cards.put(Policy.PER_STREAM, card(Policy.PER_STREAM, config.currency(), rates.perStream()));
    cards.put(Policy.AGGREGATE, card(Policy.AGGREGATE, config.currency(), rates.aggregate()));
  }

  private static RateCard card(Policy policy, String currency, List<RatesConfig.Tier> rates) {
    if (rates.isEmpty()) {
      return RateCard.of(policy);
    }
    List<Tier> tiers = new ArrayList<>();
    for (int i = 0; i < rates.size(); i++) {
      RatesConfig.Tier rate = rates.get(i);
      boolean open = i > 0 && rate.maxPixels() == 0;
      tiers.add(
          new Tier(rate.name(), open ? RateCard.ANY_AREA : rate.maxPixels(), rate.exactPrice()));
    }
    return new RateCard(policy, currency, tiers);
  }

  /** How time is counted now. */
  public Policy policy() {
    return policy;
  }

  /** What it costs by a policy. */
  public RateCard of(Policy by) {
    return Objects.requireNonNull(cards.get(by));
  }
}
