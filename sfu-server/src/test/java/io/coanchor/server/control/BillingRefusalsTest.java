package io.coanchor.server.control;

import static io.coanchor.server.control.BilledControl.APP;
import static io.coanchor.server.control.BilledControl.OTHER_APP;
import static io.coanchor.server.control.BilledControl.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coanchor.proto.v1.ListEventsRequest;
import io.coanchor.proto.v1.ListIntervalsRequest;
import io.coanchor.proto.v1.QueryUsageRequest;
import io.coanchor.proto.v1.RoomId;
import io.coanchor.proto.v1.StreamEventsRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every wrong call of billing, with its status and its reason; and nothing lost by any. */
class BillingRefusalsTest {
  private static final String START = "2026-11-22T04:00:00Z";

  @TempDir private static Path folder;
  private static BilledControl control;

  @BeforeAll
  static void start() throws Exception {
    control = new BilledControl(folder);
    for (int i = 0; i < 5; i++) {
      control.write("node-a", entry("e" + i, "HD", START, 1000));
      control.write("node-a", entry("x" + i, OTHER_APP, "bert", "HD", START, 1000));
    }
  }

  @AfterAll
  static void stop() {
    control.close();
  }

  private interface Call {
    Object run();
  }

  private static String refused(Status.Code code, String reason, Call call) {
    StatusRuntimeException e = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(e).as("a refusal with %s", reason).isNotNull();
    assertThat(e.getStatus().getCode()).as(e.toString()).isEqualTo(code);
    assertThat(ControlPlane.info(e).getReason()).as(e.toString()).isEqualTo(reason);
    return String.valueOf(e.getStatus().getDescription());
  }

  private static QueryUsageRequest.Builder usage() {
    return QueryUsageRequest.newBuilder()
        .setSdkAppId((int) APP)
        .setFrom("2026-11-22")
        .setTo("2026-11-23");
  }

  private static ListIntervalsRequest.Builder intervals() {
    return ListIntervalsRequest.newBuilder()
        .setSdkAppId((int) APP)
        .setFrom("2026-11-22")
        .setTo("2026-11-23");
  }

  private static void refusedUsage(String message, QueryUsageRequest.Builder request) {
    assertThat(
            refused(
                Status.Code.INVALID_ARGUMENT,
                "INVALID_ARGUMENT_VALUE",
                () -> control.billing().queryUsage(request.build())))
        .contains(message);
  }

  @Test
  void shouldRefuseTimesThatCannotBeMeant() throws Exception {
    String[][] ranges = {
      {"", "2026-11-23", "from: empty (expected: a day such as 2026-11-22 or a moment such as"},
      {"2026-11-22", "", "to: empty"},
      {"2026-11-22", "2026-11-22", "to: 2026-11-22 (expected: later than from)"},
      {"2026-11-22", "2026-11-21", "expected: later than from"},
      {"2025-01-01", "2026-11-22", "expected: at most 366 days after from"},
      {"2026-02-30", "2026-11-22", "from: 2026-02-30"},
      {"2026-13-01", "2026-11-22", "from: 2026-13-01"},
      {"-0001-01-01", "2026-11-22", "from: -0001-01-01"},
      {"1969-12-31", "1970-01-02", "expected: between 2000 and 2200"},
      {"9999-12-31", "9999-12-31", "expected: between 2000 and 2200"},
      {"+999999999-12-31T23:59:59Z", "2026-11-22", "from: "},
      {"2026-11-22T00:00:00", "2026-11-23", "from: 2026-11-22T00:00:00"},
      {"2026-11-22 00:00:00Z", "2026-11-23", "from: "},
      {"yesterday", "today", "from: yesterday"},
      {"1763740800", "2026-11-23", "from: 1763740800"},
      {"2026-11-22'; DROP TABLE entry; --", "2026-11-23", "from: 2026-11-22'; DROP"},
      {"\u0000", "2026-11-23", "from: ?"},
    };
    for (String[] each : ranges) {
      refusedUsage(each[2], usage().setFrom(each[0]).setTo(each[1]));
      assertThat(
              refused(
                  Status.Code.INVALID_ARGUMENT,
                  "INVALID_ARGUMENT_VALUE",
                  () ->
                      control
                          .billing()
                          .listIntervals(intervals().setFrom(each[0]).setTo(each[1]).build())))
          .contains(each[2]);
    }
    // a leap year is not too long
    assertThat(
            control.billing().queryUsage(usage().setFrom("2026-01-01").setTo("2027-01-01").build()))
        .isNotNull();
    for (String path :
        List.of("usage", "usage?from=2026-11-22", "intervals?from=-1&to=99999999999999999999")) {
      BilledControl.Answer answer = control.get(path);
      assertThat(answer.status()).as(path).isEqualTo(400);
      assertThat(answer.reason()).as(path).isEqualTo("INVALID_ARGUMENT_VALUE");
    }
  }

  @Test
  void shouldRefuseNamesThatCannotBe() {
    refusedUsage("group_by: week", usage().addGroupBy("week"));
    refusedUsage("group_by: empty", usage().addGroupBy(""));
    refusedUsage("group_by: day", usage().addGroupBy("day").addGroupBy("tier,day"));
    refusedUsage("group_by: DAY", usage().addGroupBy("DAY"));
    refusedUsage("user_id: ' OR 1=1", usage().setUserId("' OR 1=1"));
    refusedUsage("stream_id: \"", usage().setStreamId("\""));
    refusedUsage("tier: HD'; --", usage().setTier("HD'; --"));
    refusedUsage("room", usage().setRoom(RoomId.getDefaultInstance()));
    refusedUsage("room.int_id: 0", usage().setRoom(RoomId.newBuilder().setIntId(0)));
    refusedUsage("room.str_id: '", usage().setRoom(RoomId.newBuilder().setStrId("'")));
    refusedUsage("page_size: -1", usage().setPageSize(-1));
    refusedUsage("page_size: 1001", usage().setPageSize(1001));
    refusedUsage("sdk_app_id: 0", usage().setSdkAppId(0));
    refused(
        Status.Code.INVALID_ARGUMENT,
        "INVALID_ARGUMENT_VALUE",
        () ->
            control
                .billing()
                .listEvents(
                    ListEventsRequest.newBuilder()
                        .setSdkAppId((int) APP)
                        .setWaitSeconds(31)
                        .build()));
  }

  @Test
  void shouldNotKnowOtherApplications() throws Exception {
    refused(
        Status.Code.NOT_FOUND,
        "UNKNOWN_APP",
        () -> control.billing().queryUsage(usage().setSdkAppId(9).build()));
    refused(
        Status.Code.NOT_FOUND,
        "UNKNOWN_APP",
        () ->
            control
                .billing()
                .streamEvents(StreamEventsRequest.newBuilder().setSdkAppId(9).build())
                .next());
    for (String call :
        List.of("events", "usage?from=2026-11-22&to=2026-11-23", "rates", "intervals")) {
      BilledControl.Answer answer = control.get("/api/v1/apps/9/billing/" + call);
      assertThat(answer.status()).as(call).isEqualTo(404);
      assertThat(answer.reason()).as(call).isEqualTo("UNKNOWN_APP");
    }
  }

  /** Names with every character that rooms and streams may have find what they name, or nothing. */
  @Test
  void shouldTakeSqlForNames() {
    for (String name :
        List.of("a; DROP TABLE entry--", "%", "_", "1=1", "(SELECT 1)", "$1", "?", ":x", "||")) {
      assertThat(control.billing().queryUsage(usage().setStreamId(name).build()).getUsageList())
          .isEmpty();
      assertThat(
              control
                  .billing()
                  .listIntervals(intervals().setRoom(RoomId.newBuilder().setStrId(name)).build())
                  .getIntervalsList())
          .isEmpty();
    }
    assertThat(control.billing().listIntervals(intervals().build()).getIntervalsList()).hasSize(5);
  }

  private static String cursor(long app, int events) {
    return control
        .billing()
        .listEvents(
            ListEventsRequest.newBuilder().setSdkAppId((int) app).setPageSize(events).build())
        .getCursor();
  }

  @Test
  void shouldRefuseCursorsThatItDidNotGiveOut() {
    String good = cursor(APP, 3);
    byte[] bytes = Base64.getUrlDecoder().decode(good);
    List<String> bad = new ArrayList<>(List.of("0", "!", "AAAAAAAAAAAAAAAA", good + "A", " "));
    for (int i = 0; i < bytes.length; i++) {
      byte[] altered = bytes.clone();
      altered[i] ^= 1;
      bad.add(Base64.getUrlEncoder().withoutPadding().encodeToString(altered));
    }
    for (int i = 1; i < good.length(); i++) {
      bad.add(good.substring(0, i));
    }
    bad.add(cursor(OTHER_APP, 3));
    bad.add("A".repeat(40_000));
    bad.add("' OR '1'='1");
    // well made, and absurd
    bad.add(forged("node-a", "11"));
    bad.add(forged("node-a", "9223372036854775807"));
    bad.add(forged("node-a", "9223372036854775808"));
    bad.add(forged("node-a", "-1"));
    bad.add(forged("node-a", "0"));
    bad.add(forged("node-a", "x"));
    bad.add(forged("node-a", ""));
    bad.add(forged("node-z", "1"));
    bad.add(forged("node-a", "1", "node-a", "2"));
    bad.add(forged("node-a"));
    bad.add(intervalsToken());
    for (String each : bad) {
      refused(
          Status.Code.INVALID_ARGUMENT,
          "BAD_CURSOR",
          () ->
              control
                  .billing()
                  .listEvents(
                      ListEventsRequest.newBuilder()
                          .setSdkAppId((int) APP)
                          .setAfter(each)
                          .build()));
    }
    refused(
        Status.Code.INVALID_ARGUMENT,
        "BAD_CURSOR",
        () ->
            control
                .billing()
                .streamEvents(
                    StreamEventsRequest.newBuilder()
                        .setSdkAppId((int) APP)
                        .setAfter(forged("node-a", "11"))
                        .build())
                .next());
    assertThat(cursor(APP, 3)).isEqualTo(good);
  }

  private static String forged(String... parts) {
    return OpaqueText.of("events", Long.toString(APP), List.of(parts));
  }

  private static String intervalsToken() {
    return control.billing().listIntervals(intervals().setPageSize(1).build()).getNextPageToken();
  }

  @Test
  void shouldRefusePageTokensOfOtherQueries() {
    String good = intervalsToken();
    for (String each :
        List.of(
            "x",
            good + "A",
            good.substring(1),
            OpaqueText.of("intervals", "x", List.of("node-a", "1", "1", "e1")),
            Base64.getUrlEncoder().encodeToString("m1:0:1:a".getBytes(StandardCharsets.UTF_8)))) {
      refused(
          Status.Code.INVALID_ARGUMENT,
          "BAD_PAGE_TOKEN",
          () -> control.billing().listIntervals(intervals().setPageToken(each).build()));
      refused(
          Status.Code.INVALID_ARGUMENT,
          "BAD_PAGE_TOKEN",
          () -> control.billing().queryUsage(usage().setPageToken(each).build()));
    }
    List<ListIntervalsRequest.Builder> others =
        List.of(
            intervals().setTo("2026-11-24"),
            intervals().setUserId("anna"),
            intervals().setTier("HD"),
            intervals().setSdkAppId((int) OTHER_APP));
    for (ListIntervalsRequest.Builder each : others) {
      refused(
          Status.Code.INVALID_ARGUMENT,
          "BAD_PAGE_TOKEN",
          () -> control.billing().listIntervals(each.setPageToken(good).build()));
    }
    assertThat(
            control
                .billing()
                .listIntervals(intervals().setPageToken(good).build())
                .getIntervalsList())
        .hasSize(4);
  }

  @Test
  void shouldNeedAToken() {
    refused(
        Status.Code.UNAUTHENTICATED,
        "UNKNOWN_TOKEN",
        () -> control.billing("nobody").queryUsage(usage().build()));
    assertThat(control.billing(BilledControl.READ).queryUsage(usage().build())).isNotNull();
  }
}
