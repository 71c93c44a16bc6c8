package io.coanchor.server.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The tiers and prices of each policy, smallest picture first; an empty list stands for TRTC's.
 * Both may be needed: what was counted by one policy keeps its prices under the other.
 */
public record RatesConfig(List<Tier> perStream, List<Tier> aggregate) {

  public RatesConfig {
    perStream = List.copyOf(perStream);
    aggregate = List.copyOf(aggregate);
    check("per-stream", perStream);
    check("aggregate", aggregate);
  }

  private static void check(String key, List<Tier> tiers) {
    if (tiers.isEmpty()) {
      return;
    }
    if (tiers.stream().map(Tier::name).distinct().count() != tiers.size()) {
      throw Checks.bad(key, tiers.stream().map(Tier::name).toList(), "every name once");
    }
    if (tiers.size() < 2 || tiers.getFirst().maxPixels() != 0) {
      throw Checks.bad(
          key, bounds(tiers), "the tier of sound first, without max-pixels, and one of pictures");
    }
    for (int i = 2; i < tiers.size(); i++) {
      boolean open = tiers.get(i).maxPixels() == 0 && i == tiers.size() - 1;
      boolean known = tiers.get(i - 1).maxPixels() > 0;
      boolean rises = tiers.get(i).maxPixels() > tiers.get(i - 1).maxPixels();
      if (!known || !(open || rises)) {
        throw Checks.bad(key, bounds(tiers), "max-pixels that rise; only the last may do without");
      }
    }
  }

  private static List<Long> bounds(List<Tier> tiers) {
    return tiers.stream().map(Tier::maxPixels).toList();
  }

  static RatesConfig defaults() {
    return new RatesConfig(List.of(), List.of());
  }

  /**
   * One tier.
   *
   * @param name what entries and statements call it
   * @param maxPixels the largest area of a picture that is in it; 0 for the tier of sound, and in
   *     the last one, which larger pictures are in all the same
   * @param price of a thousand minutes, a decimal number
   */
  public record Tier(String name, long maxPixels, String price) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,31}");
    private static final Pattern PRICE = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,6})?");

    public Tier {
      if (!NAME.matcher(name).matches()) {
        throw Checks.bad(
            "name", name.isEmpty() ? "\"\"" : name, "at most 32 letters, digits, - and _");
      }
      Checks.range("max-pixels", maxPixels, 0, Integer.MAX_VALUE);
      if (!PRICE.matcher(price).matches()) {
        throw Checks.bad(
            "price", price.isEmpty() ? "\"\"" : price, "a decimal number such as 3.99");
      }
    }

    /** The exact price. */
    public BigDecimal exactPrice() {
      return new BigDecimal(price);
    }
  }
}
