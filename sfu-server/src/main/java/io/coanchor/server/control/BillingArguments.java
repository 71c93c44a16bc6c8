package io.coanchor.server.control;

import io.coanchor.proto.v1.ListIntervalsRequest;
import io.coanchor.proto.v1.QueryUsageRequest;
import io.coanchor.proto.v1.RoomId;
import io.coanchor.server.billing.BillingDay;
import io.coanchor.server.billing.ledger.LedgerReader.Dimension;
import io.coanchor.server.billing.ledger.LedgerReader.Selection;
import io.grpc.StatusException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.regex.Pattern;

/** Reads what calls of billing name, and refuses what cannot be meant. */
final class BillingArguments {
  /** A leap year; and November's midnights may be an hour further apart than its days. */
  private static final Duration MAX_RANGE = Duration.ofDays(366).plusHours(2);

  private static final Instant EARLIEST = Instant.parse("1999-12-31T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2200-01-02T00:00:00Z");
  private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final Pattern TIER = Pattern.compile("[A-Za-z0-9._-][A-Za-z0-9 ._-]{0,31}");
  private static final Pattern TEXT = Pattern.compile("[\\x20-\\x7e]{1,200}");
  private static final String MOMENT_EXPECTED =
      "a day such as 2026-11-22 or a moment such as 2026-11-22T08:30:00Z";
  private static final int MAX_GROUPINGS = 16;

  private final Arguments arguments;
  private final LongFunction<ZoneId> zones;

  /**
   * @param zones the time zone of an application that is served here
   */
  BillingArguments(Arguments arguments, LongFunction<ZoneId> zones) {
    this.arguments = arguments;
    this.zones = zones;
  }

  long app(int sdkAppId) throws StatusException {
    return arguments.app(sdkAppId);
  }

  ZoneId zone(long sdkAppId) {
    return zones.apply(sdkAppId);
  }

  UsageQuery usage(QueryUsageRequest request) throws StatusException {
    long app = app(request.getSdkAppId());
    Set<Dimension> by = groupings(request.getGroupByList());
    ZoneId zone = zone(app);
    Range range = range(request.getFrom(), request.getTo(), zone);
    Filter filter =
        new Filter(
            request.hasRoom(),
            request.getRoom(),
            request.getUserId(),
            request.getStreamId(),
            request.getTier());
    return new UsageQuery(selection(request.getSdkAppId(), range, filter), zone, by);
  }

  Selection intervals(ListIntervalsRequest request) throws StatusException {
    ZoneId zone = zone(app(request.getSdkAppId()));
    Range range = range(request.getFrom(), request.getTo(), zone);
    Filter filter =
        new Filter(
            request.hasRoom(),
            request.getRoom(),
            request.getUserId(),
            request.getStreamId(),
            request.getTier());
    return selection(request.getSdkAppId(), range, filter);
  }

  private record Range(Instant from, Instant to) {}

  private record Filter(
      boolean hasRoom, RoomId room, String userId, String streamId, String tier) {}

  private Selection selection(int sdkAppId, Range range, Filter filter) throws StatusException {
    String room = filter.hasRoom() ? arguments.room(sdkAppId, filter.room()).toString() : "";
    if (!filter.streamId().isEmpty()) {
      arguments.stream(sdkAppId, filter.streamId());
    }
    if (!filter.tier().isEmpty() && !TIER.matcher(filter.tier()).matches()) {
      throw Errors.invalid("tier", filter.tier(), "the name of a tier, see GetRateCard");
    }
    return new Selection(
        app(sdkAppId),
        range.from(),
        range.to(),
        room,
        Arguments.optionalUser("user_id", filter.userId()),
        filter.streamId(),
        filter.tier());
  }

  private static Range range(String from, String to, ZoneId zone) throws StatusException {
    Instant begin = moment("from", from, zone);
    Instant end = moment("to", to, zone);
    if (!begin.isBefore(end)) {
      throw Errors.invalid("to", to, "later than from");
    }
    if (Duration.between(begin, end).compareTo(MAX_RANGE) > 0) {
      throw Errors.invalid("to", to, "at most 366 days after from");
    }
    return new Range(begin, end);
  }

  private static Instant moment(String field, String text, ZoneId zone) throws StatusException {
    Instant moment;
    try {
      moment =
          DAY.matcher(text).matches()
              ? BillingDay.start(LocalDate.parse(text), zone)
              // the + of an offset is a space in a URL unless it is percent-encoded
              : OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
    } catch (DateTimeException e) {
      throw Errors.invalid(field, text, MOMENT_EXPECTED);
    }
    if (moment.isBefore(EARLIEST) || moment.isAfter(LATEST)) {
      throw Errors.invalid(field, text, "between 2000 and 2200");
    }
    return moment.truncatedTo(ChronoUnit.MILLIS);
  }

  private static Set<Dimension> groupings(List<String> asked) throws StatusException {
    Set<Dimension> by = EnumSet.noneOf(Dimension.class);
    int names = 0;
    for (String text : asked) {
      for (String name : text.split(",", -1)) {
        Dimension dimension = dimension(name.strip());
        if (dimension == null || !by.add(dimension) || ++names > MAX_GROUPINGS) {
          throw Errors.invalid(
              "group_by", name, "any of room, user, stream, day and tier, each once");
        }
      }
    }
    return by;
  }

  private static @org.jspecify.annotations.Nullable Dimension dimension(String name) {
    for (Dimension each : Dimension.values()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(name)) {
        return each;
      }
    }
    return null;
  }

  /** The id of an entry. */
  static String entryId(String id) throws StatusException {
    if (!TEXT.matcher(id).matches()) {
      throw Errors.invalid("entry_id", id, "the id of an interval");
    }
    return id;
  }
}
