package io.coanchor.server.control;

import static io.coanchor.server.control.BilledControl.APP;
import static io.coanchor.server.control.BilledControl.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.billing.Charge;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.Policy;
import io.coanchor.server.room.RoomKey;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables as CSV. */
class CsvTest {
  private static final String DAY = "?from=2026-11-22&to=2026-11-23";

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

  private String csv(String path) throws Exception {
    HttpResponse<String> response = control.raw("GET", path, BilledControl.READ, "");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("text/csv")
        .contains("charset=utf-8");
    assertThat(response.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(response.headers().firstValue("content-disposition").orElse(""))
        .startsWith("attachment; filename=\"");
    return response.body();
  }

  @Test
  void shouldWriteSumsAsTheyAreQueried() throws Exception {
    control.write(
        "node-a",
        entry("1", "Audio", "2026-11-22T02:00:00Z", 59_000),
        entry("2", "HD", "2026-11-22T04:00:00Z", 61_000));

    assertThat(csv("usage.csv" + DAY + "&groupBy=day"))
        .isEqualTo(
            "day,room_type,room,user_id,stream_id,policy,tier,duration_ms,entry_count,minutes,"
                + "cost,currency\r\n"
                + "2026-11-22,,,,,per-stream,Audio,59000,1,1,0.00099,USD\r\n"
                + "2026-11-22,,,,,per-stream,HD,61000,1,2,0.00798,USD\r\n");
    assertThat(csv("usage.csv" + DAY + "&groupBy=room,user&tier=HD"))
        .endsWith("\r\n,int,7,anna,,per-stream,HD,61000,1,,,\r\n");
  }

  @Test
  void shouldWriteTextsThatNoSpreadsheetRuns() throws Exception {
    String start = "2026-11-22T04:00:00Z";
    List<LedgerEntry> entries = new ArrayList<>();
    for (String name : List.of("=1+1", "+1", "-1", "@x", "a,b", "plain", "'")) {
      entries.add(
          new LedgerEntry(
              "id" + entries.size(),
              new Charge(RoomKey.of(APP, name), "-u", name, Policy.PER_STREAM, "HD", 9),
              Instant.parse(start).toEpochMilli(),
              1,
              "",
              ""));
    }
    control.write("node-a", entries.toArray(LedgerEntry[]::new));
    String body =
        "{\"entryId\":\"id0\",\"durationDeltaMs\":\"-1\",\"reason\":\"=cmd \\\"x\\\", y\","
            + "\"requestId\":\"r\"}";
    assertThat(control.post("corrections", body, BilledControl.FULL).status()).isEqualTo(200);

    List<String> lines = csv("intervals.csv" + DAY).lines().toList();

    assertThat(lines).hasSize(9);
    assertThat(lines.getFirst())
        .isEqualTo(
            "id,start_time,local_start_time,duration_ms,room_type,room,user_id,stream_id,policy,"
                + "tier,pixels,corrects,reason,node_id,number");
    String head = start + ",2026-11-22T12:00:00.000+08:00,1,str,";
    assertThat(lines)
        .contains(
            "id0," + head + "'=1+1,'-u,'=1+1,per-stream,HD,9,,,node-a,1",
            "id1," + head + "'+1,'-u,'+1,per-stream,HD,9,,,node-a,2",
            "id2," + head + "'-1,'-u,'-1,per-stream,HD,9,,,node-a,3",
            "id3," + head + "'@x,'-u,'@x,per-stream,HD,9,,,node-a,4",
            "id4," + head + "\"a,b\",'-u,\"a,b\",per-stream,HD,9,,,node-a,5",
            "id5," + head + "plain,'-u,plain,per-stream,HD,9,,,node-a,6");
    assertThat(lines.stream().filter(line -> line.startsWith("correction-")).toList())
        .singleElement()
        .asString()
        .contains(",-1,str,'=1+1,", ",id0,\"'=cmd \"\"x\"\", y\",node-a,8");
  }

  @Test
  void shouldWriteAllOfWhatIsMoreThanAPage() throws Exception {
    for (int batch = 0; batch < 5; batch++) {
      int first = batch * 500;
      control.write(
          "node-a",
          IntStream.range(first, first + 500)
              .mapToObj(i -> entry("e" + i, "HD", "2026-11-22T04:00:00Z", 1))
              .toArray(LedgerEntry[]::new));
    }

    List<String> lines = csv("intervals.csv" + DAY).lines().toList();

    assertThat(lines).hasSize(2501).doesNotHaveDuplicates();
    assertThat(lines.getLast()).contains("node-a");
  }

  @Test
  void shouldRefuseAsTheJsonFormDoes() throws Exception {
    for (String path :
        List.of(
            "usage.csv",
            "usage.csv?from=2026-11-22",
            "usage.csv" + DAY + "&from=2026-11-21",
            "usage.csv" + DAY + "&groupBy=week",
            "usage.csv" + DAY + "&colour=red",
            "usage.csv" + DAY + "&pageSize=5",
            "usage.csv" + DAY + "&userId=%27%20OR%201%3D1",
            "intervals.csv" + DAY + "&room.intId=x",
            "intervals.csv" + DAY + "&room.intId=1&room.strId=1",
            "intervals.csv" + DAY + "&groupBy=day")) {
      HttpResponse<String> response = control.raw("GET", path, BilledControl.READ, "");
      assertThat(response.statusCode()).as(path).isEqualTo(400);
      assertThat(response.body()).as(path).contains("INVALID_ARGUMENT_VALUE");
    }
    assertThat(control.raw("GET", "usage.csv" + DAY, "", "").statusCode()).isEqualTo(401);
    String unknown = "/api/v1/apps/9/billing/usage.csv" + DAY;
    assertThat(control.raw("GET", unknown, BilledControl.READ, "").statusCode()).isEqualTo(404);
    String absurd = "/api/v1/apps/-9/billing/usage.csv" + DAY;
    assertThat(control.raw("GET", absurd, BilledControl.READ, "").statusCode()).isEqualTo(400);
  }
}
