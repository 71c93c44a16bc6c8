package io.coanchor.server.billing;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tiers and prices of a policy.
 *
 * @param currency of the prices: three capital letters of ISO 4217
 * @param tiers sound first, then pictures by rising areas; an area above the last one's counts as
 *     of the last
 */
public record RateCard(Policy policy, String currency, List<Tier> tiers) {
  /** The area that a tier without upper limit is given. */
  public static final long ANY_AREA = Long.MAX_VALUE;

  private static final int MAX_TIERS = 32;

  private static final List<Tier> PER_STREAM =
      List.of(
          Tier.of("Audio", 0, "0.99"),
          Tier.of("SD", 640 * 480, "1.99"),
          Tier.of("HD", 1280 * 720, "3.99"),
          Tier.of("UHD", ANY_AREA, "14.99"));

  private static final List<Tier> AGGREGATE =
      List.of(
          Tier.of("Audio", 0, "0.99"),
          Tier.of("HD", 1280 * 720, "3.99"),
          Tier.of("FHD", 1920 * 1080, "8.99"),
          Tier.of("2K", 2560 * 1440, "15.99"),
          Tier.of("4K", 4096 * 2160, "35.99"));

  public RateCard {
    tiers = List.copyOf(tiers);
    if (!currency.matches("[A-Z]{3}")) {
      throw new IllegalArgumentException(
          "currency: \"" + currency + "\" (expected: three capital letters)");
    }
    if (tiers.size() < 2 || tiers.size() > MAX_TIERS) {
      throw new IllegalArgumentException(
          "tiers: " + tiers.size() + " (expected: 2.." + MAX_TIERS + ", sound first)");
    }
    if (tiers.getFirst().maxPixels() != 0) {
      throw new IllegalArgumentException(
          "max pixels of the first tier, that of sound: "
              + tiers.getFirst().maxPixels()
              + " (expected: 0)");
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < tiers.size(); i++) {
      Tier tier = tiers.get(i);
      if (!names.add(tier.name())) {
        throw new IllegalArgumentException("tier name: \"" + tier.name() + "\" is there twice");
      }
      if (i > 0 && tier.maxPixels() <= tiers.get(i - 1).maxPixels()) {
        throw new IllegalArgumentException(
            "max pixels of tier "
                + tier.name()
                + ": "
                + tier.maxPixels()
                + " (expected: more than the "
                + tiers.get(i - 1).maxPixels()
                + " of the tier before)");
      }
    }
  }

  /** The published one, in US dollars. */
  public static RateCard of(Policy policy) {
    return new RateCard(
        policy,
        "USD",
        switch (policy) {
          case PER_STREAM -> PER_STREAM;
          case AGGREGATE -> AGGREGATE;
        });
  }

  /** The tier of an area; that of sound for 0 and less. */
  public Tier tierOf(long pixels) {
    for (Tier tier : tiers) {
      if (pixels <= tier.maxPixels()) {
        return tier;
      }
    }
    return tiers.getLast();
  }

  /** A tier by its name; null where there is none. */
  public @Nullable Tier tier(String name) {
    for (Tier tier : tiers) {
      if (tier.name().equals(name)) {
        return tier;
      }
    }
    return null;
  }
}
