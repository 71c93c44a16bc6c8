package io.coanchor.server.control;

import static io.coanchor.server.control.BilledControl.APP;
import static io.coanchor.server.control.BilledControl.OTHER_APP;
import static io.coanchor.server.control.BilledControl.entry;
import static io.coanchor.server.control.BilledControl.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.coanchor.proto.v1.QueryUsageRequest;
import io.coanchor.proto.v1.QueryUsageResponse;
import io.coanchor.proto.v1.Usage;
import io.coanchor.server.billing.Charge;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.Policy;
import io.coanchor.server.room.RoomKey;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sums over a real ledger, over gRPC and as JSON. */
class UsageTest {
  @TempDir private Path folder;
  private BilledControl control;

  @BeforeEach
  void start() throws Exception {
    control = new BilledControl(folder);
  }

  @AfterEach
  void stop() {
    control.close();
  }

  private static QueryUsageRequest.Builder ask(String from, String to, String... by) {
    return QueryUsageRequest.newBuilder()
        .setSdkAppId((int) APP)
        .setFrom(from)
        .setTo(to)
        .addAllGroupBy(List.of(by));
  }

  private QueryUsageResponse usage(QueryUsageRequest.Builder request) {
    return control.billing().queryUsage(request.build());
  }

  @Test
  void shouldRoundSecondsOfATierAndDayOnce() throws Exception {
    control.write(
        "node-a",
        entry("1", "Audio", "2026-11-22T02:00:00Z", 29_000),
        entry("2", "Audio", "2026-11-22T03:00:00Z", 30_000),
        entry("3", "HD", "2026-11-22T04:00:00Z", 61_000));

    QueryUsageResponse answer = usage(ask("2026-11-22", "2026-11-23", "day", "tier"));

    assertThat(answer.getUsageList())
        .extracting(Usage::getDay, Usage::getTier, Usage::getDurationMs, Usage::getMinutes)
        .containsExactly(
            tuple("2026-11-22", "Audio", 59_000L, 1L), tuple("2026-11-22", "HD", 61_000L, 2L));
    assertThat(answer.getUsageList())
        .extracting(Usage::getCost)
        .containsExactly("0.00099", "0.00798");
    assertThat(answer.getUsageList()).extracting(Usage::getEntryCount).containsExactly(2L, 1L);
    assertThat(answer.getTotal().getDurationMs()).isEqualTo(120_000);
    assertThat(answer.getTotal().getMinutes()).isEqualTo(3);
    assertThat(answer.getTotal().getCost()).isEqualTo("0.00897");
    assertThat(answer.getTimeZone()).isEqualTo("Asia/Shanghai");
    assertThat(answer.getCurrency()).isEqualTo("USD");
    assertThat(answer.getFromTime().getSeconds())
        .isEqualTo(Instant.parse("2026-11-21T16:00:00Z").getEpochSecond());
    assertThat(answer.getSettledUntil().getSeconds())
        .isEqualTo(BilledControl.SETTLED.getEpochSecond());
  }

  @Test
  void shouldSplitAtTheApplicationsMidnight() throws Exception {
    // midnight in Shanghai is 16:00 UTC
    control.write("node-a", entry("1", "SD", "2026-11-21T15:59:30Z", 61_000));

    List<Usage> days = usage(ask("2026-11-01", "2026-12-01", "day")).getUsageList();
    assertThat(days)
        .extracting(Usage::getDay, Usage::getDurationMs, Usage::getMinutes, Usage::getCost)
        .containsExactly(
            tuple("2026-11-21", 30_000L, 1L, "0.00199"),
            tuple("2026-11-22", 31_000L, 1L, "0.00199"));

    QueryUsageResponse month = usage(ask("2026-11-01", "2026-12-01"));
    assertThat(month.getUsageList())
        .extracting(Usage::getDay, Usage::getTier, Usage::getDurationMs, Usage::getMinutes)
        .containsExactly(tuple("", "SD", 61_000L, 2L));
    assertThat(month.getUsage(0).getCost()).isEqualTo("0.00398");
    assertThat(month.getTotal().getCost()).isEqualTo("0.00398");
  }

  @Test
  void shouldKnowDaysOfOtherLengths() throws Exception {
    // New York: 2026-11-01 has 25 hours, 2026-03-08 has 23
    control.write(
        "node-a",
        entry("1", OTHER_APP, "anna", "Audio", "2026-11-01T04:00:00Z", 25 * 3_600_000L),
        entry("2", OTHER_APP, "anna", "Audio", "2026-03-08T05:00:00Z", 24 * 3_600_000L));

    List<Usage> autumn =
        usage(ask("2026-11-01", "2026-11-03", "day").setSdkAppId((int) OTHER_APP)).getUsageList();
    assertThat(autumn)
        .extracting(Usage::getDay, Usage::getMinutes)
        .containsExactly(tuple("2026-11-01", 1500L));
    List<Usage> spring =
        usage(ask("2026-03-08", "2026-03-10", "day").setSdkAppId((int) OTHER_APP)).getUsageList();
    assertThat(spring)
        .extracting(Usage::getDay, Usage::getMinutes)
        .containsExactly(tuple("2026-03-08", 1380L), tuple("2026-03-09", 60L));
  }

  @Test
  void shouldPriceNothingThatIsNotWhole() throws Exception {
    control.write(
        "node-a",
        entry("1", "HD", "2026-11-22T04:00:00Z", 60_000),
        entry("2", "HD", "2026-11-23T04:00:00Z", 60_000));
    // a day that begins late and one that is all there
    QueryUsageResponse partly = usage(ask("2026-11-22T04:00:30Z", "2026-11-24", "day"));
    assertThat(partly.getUsageList())
        .extracting(Usage::getDurationMs, Usage::hasMinutes, Usage::getCost)
        .containsExactly(tuple(30_000L, false, ""), tuple(60_000L, true, "0.00399"));
    assertThat(partly.hasTotal()).isFalse();
    assertThat(usage(ask("2026-11-22T04:00:30Z", "2026-11-24")).getUsage(0).hasMinutes()).isFalse();
    // the same for parts of an application
    for (String by : List.of("room", "user", "stream")) {
      QueryUsageResponse part = usage(ask("2026-11-22", "2026-11-24", "day", by));
      assertThat(part.getUsageList()).hasSize(2).noneMatch(Usage::hasMinutes);
      assertThat(part.hasTotal()).isFalse();
    }
    assertThat(usage(ask("2026-11-22", "2026-11-24").setUserId("anna")).getUsage(0).hasMinutes())
        .isFalse();
    // a tier is whole
    assertThat(usage(ask("2026-11-22", "2026-11-24").setTier("HD")).getUsage(0).getMinutes())
        .isEqualTo(2);
  }

  @Test
  void shouldSayMinutesWithoutAPriceForATierThatIsNoMore() throws Exception {
    control.write(
        "node-a",
        entry("1", "8K", "2026-11-22T04:00:00Z", 1),
        entry("2", "HD", "2026-11-22T04:00:00Z", 1));

    QueryUsageResponse answer = usage(ask("2026-11-22", "2026-11-23"));

    assertThat(answer.getUsageList())
        .extracting(Usage::getTier, Usage::getMinutes, Usage::getCost)
        .containsExactly(tuple("8K", 1L, ""), tuple("HD", 1L, "0.00399"));
    assertThat(answer.getTotal().getMinutes()).isEqualTo(2);
    assertThat(answer.getTotal().getCost()).isEmpty();
  }

  @Test
  void shouldTellRoomsUsersAndStreamsApart() throws Exception {
    control.write(
        "node-a",
        of("1", RoomKey.of(APP, 7), "anna", "live"),
        of("2", RoomKey.of(APP, "7"), "anna", "live"),
        of("3", RoomKey.of(APP, "a; DROP TABLE entry--"), "bert", "o'"),
        of("4", RoomKey.of(APP, 4_294_967_294L), "bert", "="));

    List<Usage> rooms =
        usage(ask("2026-11-22", "2026-11-23", "room", "user", "stream")).getUsageList();
    assertThat(rooms)
        .extracting(each -> BillingMessagesTest.text(each.getRoom()), Usage::getStreamId)
        .containsExactlyInAnyOrder(
            tuple("7", "live"),
            tuple("\"7\"", "live"),
            tuple("\"a; DROP TABLE entry--\"", "o'"),
            tuple("4294967294", "="));
    // each again as a filter
    for (Usage each : rooms) {
      QueryUsageResponse one =
          usage(
              ask("2026-11-22", "2026-11-23", "stream")
                  .setRoom(each.getRoom())
                  .setUserId(each.getUserId()));
      assertThat(one.getUsageList())
          .extracting(Usage::getStreamId)
          .containsExactly(each.getStreamId());
    }
    JsonNode json =
        control
            .get(
                "usage?from=2026-11-22&to=2026-11-23&groupBy=room,user&room.strId="
                    + "a%3B%20DROP%20TABLE%20entry--")
            .body();
    assertThat(texts(json.path("usage"), "userId")).containsExactly("bert");
    assertThat(json.path("usage").path(0).path("room").path("strId").asText())
        .startsWith("a; DROP");
  }

  private static LedgerEntry of(String id, RoomKey room, String user, String stream) {
    return new LedgerEntry(
        id,
        new Charge(room, user, stream, Policy.PER_STREAM, "HD", 900),
        Instant.parse("2026-11-22T04:00:00Z").toEpochMilli(),
        1000,
        "",
        "");
  }

  @Test
  void shouldAnswerAsJson() throws Exception {
    control.write("node-a", entry("1", "HD", "2026-11-22T04:00:00Z", 61_000));

    for (String by :
        List.of("groupBy=day&groupBy=tier", "groupBy=day,tier", "group_by=day%2C%20tier")) {
      BilledControl.Answer answer = control.get("usage?from=2026-11-22&to=2026-11-23&" + by);
      assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
      JsonNode usage = answer.body().path("usage").path(0);
      assertThat(usage.path("day").asText()).isEqualTo("2026-11-22");
      assertThat(usage.path("durationMs").asText()).isEqualTo("61000");
      assertThat(usage.path("minutes").asText()).isEqualTo("2");
      assertThat(usage.path("cost").asText()).isEqualTo("0.00798");
      assertThat(answer.body().path("total").path("cost").asText()).isEqualTo("0.00798");
      assertThat(answer.body().path("settledUntil").asText()).startsWith("2026-12-31");
    }
    // a + that was not encoded
    assertThat(
            control
                .get("usage?from=2026-11-22T00:00:00+08:00&to=2026-11-22T23:59:59.999+08:00")
                .status())
        .isEqualTo(200);
    JsonNode rates = control.get("rates").body();
    assertThat(rates.path("policy").asText()).isEqualTo("per-stream");
    assertThat(rates.path("timeZone").asText()).isEqualTo("Asia/Shanghai");
    JsonNode card = rates.path("rateCards").path(0);
    assertThat(texts(card.path("tiers"), "name")).containsExactly("Audio", "SD", "HD", "UHD");
    assertThat(texts(card.path("tiers"), "pricePer1000Minutes"))
        .containsExactly("0.99", "1.99", "3.99", "14.99");
    assertThat(texts(card.path("tiers"), "maxPixels"))
        .containsExactly("0", "307200", "921600", "0");
    assertThat(texts(card.path("tiers"), "unlimited"))
        .containsExactly("false", "false", "false", "true");
    assertThat(rates.path("rateCards").path(1).path("policy").asText()).isEqualTo("aggregate");
  }

  @Test
  void shouldGiveEverySumOnceWhateverThePageSize() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<LedgerEntry> entries = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      entries.add(
          entry(
              "e" + i,
              APP,
              "u" + random.nextInt(3),
              List.of("Audio", "SD", "HD", "UHD").get(random.nextInt(4)),
              "2026-11-%02dT%02d:00:00Z".formatted(1 + random.nextInt(9), random.nextInt(24)),
              1 + random.nextInt(7_200_000)));
    }
    control.write("node-a", entries.toArray(LedgerEntry[]::new));
    long total = entries.stream().mapToLong(LedgerEntry::durationMs).sum();

    for (String[] by : new String[][] {{}, {"day"}, {"day", "user", "room"}, {"tier", "stream"}}) {
      QueryUsageRequest.Builder request = ask("2026-11-01", "2026-12-01", by).setPageSize(1000);
      QueryUsageResponse whole = usage(request);
      assertThat(whole.getNextPageToken()).isEmpty();
      assertThat(whole.getUsageList().stream().mapToLong(Usage::getDurationMs).sum())
          .as("seed %d", seed)
          .isEqualTo(total);
      for (int size : new int[] {1, 7}) {
        List<Usage> pages = new ArrayList<>();
        QueryUsageResponse page = usage(request.setPageSize(size).setPageToken(""));
        assertThat(page.getTotal()).isEqualTo(whole.getTotal());
        pages.addAll(page.getUsageList());
        while (!page.getNextPageToken().isEmpty()) {
          assertThat(page.getUsageList()).hasSize(size);
          page = usage(request.setPageToken(page.getNextPageToken()));
          assertThat(page.hasTotal()).isFalse();
          pages.addAll(page.getUsageList());
        }
        assertThat(pages).as("seed %d", seed).isEqualTo(whole.getUsageList());
      }
    }
  }
}
