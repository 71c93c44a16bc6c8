package io.coanchor.server.control;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.coanchor.proto.v1.BillingEntry;
import io.coanchor.proto.v1.ListIntervalsRequest;
import io.coanchor.proto.v1.ListIntervalsResponse;
import io.coanchor.proto.v1.QueryUsageRequest;
import io.coanchor.proto.v1.QueryUsageResponse;
import io.coanchor.proto.v1.RoomId;
import io.coanchor.proto.v1.Usage;
import io.coanchor.server.billing.ledger.LedgerException;
import io.coanchor.server.billing.ledger.LedgerReader.Numbered;
import io.coanchor.server.billing.ledger.LedgerReader.Selection;
import io.coanchor.server.billing.ledger.LedgerReader.Sum;
import io.grpc.StatusException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The two tables that can be had as CSV, page by page. */
final class CsvTables {
  /** With milliseconds, even where these are zero: every line has the same form. */
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxxx", Locale.ROOT);

  private CsvTables() {}

  /** What one call wants of a table. */
  interface Table {
    /** A page; an empty token begins. Blocks. */
    Page page(String token) throws LedgerException, StatusException;
  }

  /**
   * A piece of a table.
   *
   * @param text whole lines
   * @param nextToken for the next; empty after the last
   */
  record Page(String text, String nextToken) {}

  /** Sums. */
  static Table usage(BillingApi api, BillingArguments arguments, QueryUsageRequest request)
      throws StatusException {
    UsageQuery query = arguments.usage(request);
    return token -> {
      CsvText text = new CsvText();
      if (token.isEmpty()) {
        header(
            text,
            "day,room_type,room,user_id,stream_id,policy,tier,duration_ms,entry_count,minutes,cost,"
                + "currency");
      }
      Sum after = UsagePages.after(query, token);
      QueryUsageResponse page = api.usage(query, after, Arguments.MAX_PAGE_SIZE);
      page.getUsageList().forEach(each -> line(text, each, page.getCurrency()));
      return new Page(text.toString(), page.getNextPageToken());
    };
  }

  private static void line(CsvText text, Usage usage, String currency) {
    text.own(usage.getDay());
    room(text, usage.getRoom());
    text.with(usage.getUserId())
        .with(usage.getStreamId())
        .own(usage.getPolicy())
        .with(usage.getTier())
        .with(usage.getDurationMs())
        .with(usage.getEntryCount())
        .own(usage.hasMinutes() ? Long.toString(usage.getMinutes()) : "")
        .own(usage.getCost())
        .own(usage.getCost().isEmpty() ? "" : currency)
        .line();
  }

  /** Entries. */
  static Table intervals(BillingApi api, BillingArguments arguments, ListIntervalsRequest request)
      throws StatusException {
    Selection selection = arguments.intervals(request);
    ZoneId zone = arguments.zone(selection.sdkAppId());
    return token -> {
      CsvText text = new CsvText();
      if (token.isEmpty()) {
        header(
            text,
            "id,start_time,local_start_time,duration_ms,room_type,room,user_id,stream_id,policy,"
                + "tier,pixels,corrects,reason,node_id,number");
      }
      Numbered after = IntervalPages.after(selection, token);
      ListIntervalsResponse page = api.intervals(selection, after, Arguments.MAX_PAGE_SIZE);
      page.getIntervalsList().forEach(each -> line(text, each, zone));
      return new Page(text.toString(), page.getNextPageToken());
    };
  }

  private static void line(CsvText text, BillingEntry entry, ZoneId zone) {
    Timestamp start = entry.getStartTime();
    Instant begin = Instant.ofEpochMilli(Timestamps.toMillis(start));
    text.with(entry.getId())
        .own(begin.toString())
        .own(LOCAL.format(begin.atZone(zone)))
        .with(entry.getDurationMs());
    room(text, entry.getRoom());
    text.with(entry.getUserId())
        .with(entry.getStreamId())
        .own(entry.getPolicy())
        .with(entry.getTier())
        .with(entry.getPixels())
        .with(entry.getCorrects())
        .with(entry.getReason())
        .with(entry.getNodeId())
        .with(entry.getNumber())
        .line();
  }

  private static void room(CsvText text, RoomId room) {
    switch (room.getIdCase()) {
      case INT_ID -> text.own("int").own(Integer.toUnsignedString(room.getIntId()));
      case STR_ID -> text.own("str").with(room.getStrId());
      case ID_NOT_SET -> text.own("").own("");
    }
  }

  private static void header(CsvText text, String names) {
    List.of(names.split(",")).forEach(text::own);
    text.line();
  }
}
