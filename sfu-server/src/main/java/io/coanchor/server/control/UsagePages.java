package io.coanchor.server.control;

import io.coanchor.proto.v1.QueryUsageResponse;
import io.coanchor.proto.v1.Usage;
import io.coanchor.proto.v1.UsageTotal;
import io.coanchor.server.billing.Cost;
import io.coanchor.server.billing.Policy;
import io.coanchor.server.billing.RateCard;
import io.coanchor.server.billing.Tier;
import io.coanchor.server.billing.ledger.LedgerException;
import io.coanchor.server.billing.ledger.LedgerReader;
import io.coanchor.server.billing.ledger.LedgerReader.Dimension;
import io.coanchor.server.billing.ledger.LedgerReader.Sum;
import io.grpc.StatusException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sums page by page, with minutes and cost where these are defined: seconds of an application, tier
 * and day are rounded up to minutes once, so only whole days of whole applications have any, and
 * longer times the sum of their days'. Blocks.
 */
final class UsagePages {
  /** More than the days of a year have tiers. */
  private static final int ALL = 100_000;

  private static final String KIND = "usage";

  private final LedgerReader ledger;
  private final Function<Policy, RateCard> rates;

  UsagePages(LedgerReader ledger, Function<Policy, RateCard> rates) {
    this.ledger = ledger;
    this.rates = rates;
  }

  /** A sum, with what it comes to where that is defined. */
  private record Line(Sum sum, @Nullable Priced priced) {}

  /**
   * What sums come to.
   *
   * @param cost null where a price is missing
   */
  private record Priced(long minutes, @Nullable BigDecimal cost) {
    static final Priced NOTHING = new Priced(0, BigDecimal.ZERO);

    Priced plus(Priced other) {
      BigDecimal both = cost == null || other.cost == null ? null : cost.add(other.cost);
      return new Priced(minutes + other.minutes, both);
    }

    String costText() {
      return cost == null ? "" : cost.toPlainString();
    }
  }

  /** The place of a page, from its token. */
  static @Nullable Sum after(UsageQuery query, String token) throws StatusException {
    if (token.isEmpty()) {
      return null;
    }
    List<String> place = OpaqueText.read(KIND, query.toString(), token);
    if (place == null || place.size() != 6) {
      throw Errors.badPageToken();
    }
    return new Sum(
        place.get(0), place.get(1), place.get(2), place.get(3), place.get(4), place.get(5), 0, 0);
  }

  private static String token(UsageQuery query, Sum last) {
    return OpaqueText.of(
        KIND,
        query.toString(),
        List.of(
            last.room(), last.userId(), last.streamId(), last.day(), last.policy(), last.tier()));
  }

  /** A page of sums, without what is the same on every page. */
  QueryUsageResponse.Builder page(UsageQuery query, @Nullable Sum after, int size)
      throws LedgerException {
    boolean byDay = query.by().contains(Dimension.DAY);
    QueryUsageResponse.Builder page = QueryUsageResponse.newBuilder();
    List<Line> lines;
    if (!query.isOfWholeApp() || (!byDay && !query.isOfWholeDays())) {
      lines = sums(query, after, size + 1).stream().map(sum -> new Line(sum, null)).toList();
    } else if (byDay && after != null) {
      lines = priced(query, sums(query, after, size + 1));
    } else {
      List<Line> daily = priced(query, sums(query.daily(), null, ALL));
      if (after == null && query.isOfWholeDays()) {
        page.setTotal(total(daily));
      }
      lines = byDay ? daily : behind(after, folded(daily));
    }
    int end = Math.min(size, lines.size());
    lines.subList(0, end).forEach(line -> page.addUsage(message(line)));
    if (lines.size() > size) {
      page.setNextPageToken(token(query, lines.get(end - 1).sum()));
    }
    return page;
  }

  private List<Sum> sums(UsageQuery query, @Nullable Sum after, int limit) throws LedgerException {
    // sums come by day first: earlier days need not be read again
    UsageQuery rest =
        after == null || after.day().isEmpty() || !query.by().contains(Dimension.DAY)
            ? query
            : query.from(after.day());
    return ledger.sums(rest.selection(), rest.zone(), rest.by(), after, limit);
  }

  private List<Line> priced(UsageQuery query, List<Sum> daily) {
    List<Line> lines = new ArrayList<>(daily.size());
    for (Sum sum : daily) {
      lines.add(new Line(sum, query.hasWhole(sum.day()) ? price(sum) : null));
    }
    return lines;
  }

  private Priced price(Sum sum) {
    Tier tier = tier(sum);
    if (tier == null) {
      return new Priced(Cost.minutes(sum.durationMs()), null);
    }
    Cost cost = Cost.of(sum.durationMs(), tier.pricePerThousandMinutes());
    return new Priced(cost.minutes(), cost.amount());
  }

  private @Nullable Tier tier(Sum sum) {
    for (Policy policy : Policy.values()) {
      if (policy.text().equals(sum.policy())) {
        return rates.apply(policy).tier(sum.tier());
      }
    }
    return null;
  }

  private static UsageTotal total(List<Line> daily) {
    long durationMs = 0;
    Priced all = Priced.NOTHING;
    for (Line line : daily) {
      durationMs = Math.addExact(durationMs, line.sum().durationMs());
      all = all.plus(line.priced() == null ? Priced.NOTHING : line.priced());
    }
    return UsageTotal.newBuilder()
        .setDurationMs(durationMs)
        .setMinutes(all.minutes())
        .setCost(all.costText())
        .build();
  }

  private record PolicyAndTier(String policy, String tier) implements Comparable<PolicyAndTier> {
    private static final Comparator<PolicyAndTier> ORDER =
        Comparator.comparing(PolicyAndTier::policy).thenComparing(PolicyAndTier::tier);

    static PolicyAndTier of(Sum sum) {
      return new PolicyAndTier(sum.policy(), sum.tier());
    }

    @Override
    public int compareTo(PolicyAndTier other) {
      return ORDER.compare(this, other);
    }
  }

  /** Days of the same tier as one. */
  private static List<Line> folded(List<Line> daily) {
    Map<PolicyAndTier, Line> lines = new TreeMap<>();
    for (Line line : daily) {
      Priced priced = line.priced() == null ? Priced.NOTHING : line.priced();
      lines.merge(
          PolicyAndTier.of(line.sum()),
          new Line(folded(line.sum(), 0, 0), priced),
          (sofar, more) ->
              new Line(
                  folded(more.sum(), sofar.sum().durationMs(), sofar.sum().entries()),
                  priced.plus(sofar.priced() == null ? Priced.NOTHING : sofar.priced())));
    }
    return List.copyOf(lines.values());
  }

  private static Sum folded(Sum sum, long moreMs, long moreEntries) {
    return new Sum(
        "",
        "",
        "",
        "",
        sum.policy(),
        sum.tier(),
        Math.addExact(sum.durationMs(), moreMs),
        sum.entries() + moreEntries);
  }

  private static List<Line> behind(@Nullable Sum after, List<Line> lines) {
    if (after == null) {
      return lines;
    }
    PolicyAndTier last = PolicyAndTier.of(after);
    return lines.stream().filter(line -> PolicyAndTier.of(line.sum()).compareTo(last) > 0).toList();
  }

  private static Usage message(Line line) {
    Sum sum = line.sum();
    Usage.Builder usage =
        Usage.newBuilder()
            .setUserId(sum.userId())
            .setStreamId(sum.streamId())
            .setDay(sum.day())
            .setPolicy(sum.policy())
            .setTier(sum.tier())
            .setDurationMs(sum.durationMs())
            .setEntryCount(sum.entries());
    if (!sum.room().isEmpty()) {
      usage.setRoom(BillingMessages.room(sum.room()));
    }
    Priced priced = line.priced();
    if (priced != null) {
      usage.setMinutes(priced.minutes()).setCost(priced.costText());
    }
    return usage.build();
  }
}
