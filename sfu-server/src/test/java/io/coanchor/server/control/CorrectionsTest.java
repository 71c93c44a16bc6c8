package io.coanchor.server.control;

import static io.coanchor.server.control.BilledControl.APP;
import static io.coanchor.server.control.BilledControl.OTHER_APP;
import static io.coanchor.server.control.BilledControl.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coanchor.proto.v1.AddCorrectionRequest;
import io.coanchor.proto.v1.BillingEntry;
import io.coanchor.proto.v1.ListEventsRequest;
import io.coanchor.proto.v1.ListIntervalsRequest;
import io.coanchor.proto.v1.QueryUsageRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Corrections of a real ledger. */
class CorrectionsTest {
  private static final String START = "2026-11-22T04:00:00Z";

  @TempDir private Path folder;
  private BilledControl control;

  @BeforeEach
  void start() throws Exception {
    control = new BilledControl(folder);
    control.write("node-a", entry("1", "HD", START, 61_000), entry("2", "SD", START, 5));
  }

  @AfterEach
  void stop() {
    control.close();
  }

  private static AddCorrectionRequest.Builder correct(String id, long ms, String requestId) {
    return AddCorrectionRequest.newBuilder()
        .setSdkAppId((int) APP)
        .setEntryId(id)
        .setDurationDeltaMs(ms)
        .setReason("a network of ours failed")
        .setRequestId(requestId);
  }

  private BillingEntry add(AddCorrectionRequest.Builder request) {
    return control.billing().addCorrection(request.build()).getCorrection();
  }

  private void refused(Status.Code code, String reason, AddCorrectionRequest.Builder request) {
    StatusRuntimeException e =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> control.billing().addCorrection(request.build()));
    assertThat(e).as("a refusal of %s", request).isNotNull();
    assertThat(e.getStatus().getCode()).as(e.toString()).isEqualTo(code);
    assertThat(ControlPlane.info(e).getReason()).as(e.toString()).isEqualTo(reason);
  }

  private List<BillingEntry> intervals() {
    return control
        .billing()
        .listIntervals(
            ListIntervalsRequest.newBuilder()
                .setSdkAppId((int) APP)
                .setFrom("2026-11-22")
                .setTo("2026-11-23")
                .build())
        .getIntervalsList();
  }

  @Test
  void shouldAddAnEntryThatCounts() throws Exception {
    BillingEntry correction = add(correct("1", -2_000, "r-1"));

    assertThat(correction.getCorrects()).isEqualTo("1");
    assertThat(correction.getDurationMs()).isEqualTo(-2_000);
    assertThat(correction.getReason()).isEqualTo("a network of ours failed");
    assertThat(correction.getTier()).isEqualTo("HD");
    assertThat(correction.getUserId()).isEqualTo("anna");
    assertThat(intervals())
        .extracting(BillingEntry::getId)
        .containsExactlyInAnyOrder("1", "2", correction.getId());
    assertThat(
            control
                .billing()
                .queryUsage(
                    QueryUsageRequest.newBuilder()
                        .setSdkAppId((int) APP)
                        .setFrom("2026-11-22")
                        .setTo("2026-11-23")
                        .setTier("HD")
                        .build())
                .getUsage(0)
                .getMinutes())
        .as("59 s")
        .isEqualTo(1);
    assertThat(
            control
                .billing()
                .listEvents(ListEventsRequest.newBuilder().setSdkAppId((int) APP).build())
                .getEventsList()
                .getLast()
                .getEntry())
        .isEqualTo(correction);
    assertThat(control.audit()).hasSize(1);
    assertThat(control.audit().getFirst())
        .contains("AddCorrection", "\"who\":\"ops\"", "a network of ours failed", "\"OK\"");
  }

  @Test
  void shouldCorrectOncePerRequestIdForGood() throws Exception {
    BillingEntry first = add(correct("1", -2_000, "r-1"));

    assertThat(add(correct("1", -2_000, "r-1"))).isEqualTo(first);
    control.restart();
    assertThat(add(correct("1", -2_000, "r-1"))).as("after a restart").isEqualTo(first);
    refused(Status.Code.INVALID_ARGUMENT, "REQUEST_ID_REUSED", correct("1", -3_000, "r-1"));
    refused(Status.Code.INVALID_ARGUMENT, "REQUEST_ID_REUSED", correct("2", -2_000, "r-1"));
    assertThat(intervals()).hasSize(3);
    assertThat(add(correct("1", -2_000, "r-2")).getId()).isNotEqualTo(first.getId());
  }

  @Test
  void shouldNeverTakeOffMoreThanThereIs() throws Exception {
    add(correct("1", -60_000, "r-1"));
    refused(Status.Code.INVALID_ARGUMENT, "INVALID_ARGUMENT_VALUE", correct("1", -1_001, "r-2"));
    Set<String> done = ConcurrentHashMap.newKeySet();
    List<Thread> threads =
        java.util.stream.IntStream.range(0, 6)
            .mapToObj(i ->
                Thread.startVirtualThread(() -> {
                  try {
                    add(correct("1", -400, "t-" + i));
                    done.add("t-" + i);
                  } catch (StatusRuntimeException e) {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
                  }
                }))
            .toList();
    for (Thread each : threads) {
      each.join();
    }
    assertThat(done).as("of 1,000 ms that were left").hasSize(2);
    add(correct("1", 5_000, "r-3"));
    add(correct("1", -5_200, "r-4"));
  }

  @Test
  void shouldRefuseWhatIsNoCorrection() throws Exception {
    control.write("node-a", entry("x", OTHER_APP, "bert", "HD", START, 60_000));
    String made = add(correct("1", -1, "r-1")).getId();

    refused(Status.Code.NOT_FOUND, "UNKNOWN_ENTRY", correct("nothing", 1, "r"));
    refused(Status.Code.NOT_FOUND, "UNKNOWN_ENTRY", correct("1' OR '1'='1", 1, "r"));
    refused(Status.Code.NOT_FOUND, "UNKNOWN_ENTRY", correct("x", 1, "r"));
    String invalid = "INVALID_ARGUMENT_VALUE";
    refused(Status.Code.INVALID_ARGUMENT, invalid, correct(made, 1, "r"));
    refused(Status.Code.INVALID_ARGUMENT, invalid, correct("", 1, "r"));
    refused(Status.Code.INVALID_ARGUMENT, invalid, correct("a\u0000b", 1, "r"));
    refused(Status.Code.INVALID_ARGUMENT, invalid, correct("1", 0, "r"));
    refused(Status.Code.INVALID_ARGUMENT, invalid, correct("1", Long.MIN_VALUE, "r"));
    refused(Status.Code.INVALID_ARGUMENT, invalid, correct("1", Long.MAX_VALUE, "r"));
    refused(Status.Code.INVALID_ARGUMENT, invalid, correct("1", 1, ""));
    refused(Status.Code.INVALID_ARGUMENT, invalid, correct("1", 1, "with space"));
    refused(Status.Code.INVALID_ARGUMENT, invalid, correct("1", 1, "r").setReason(""));
    refused(Status.Code.INVALID_ARGUMENT, invalid, correct("1", 1, "r").setReason("  "));
    refused(Status.Code.INVALID_ARGUMENT, invalid, correct("1", 1, "r").setReason("a\nb"));
    refused(Status.Code.INVALID_ARGUMENT, invalid, correct("1", 1, "r").setReason("x".repeat(501)));
    refused(Status.Code.NOT_FOUND, "UNKNOWN_APP", correct("1", 1, "r").setSdkAppId(9));
    assertThat(intervals()).hasSize(3);
  }

  @Test
  void shouldNeedTheFullScope() throws Exception {
    String body =
        "{\"entryId\":\"1\",\"durationDeltaMs\":\"7\",\"reason\":\"so\",\"requestId\":\"r\"}";
    assertThat(control.post("corrections", body, BilledControl.READ).status()).isEqualTo(403);
    assertThat(control.post("corrections", body, "nobody").status()).isEqualTo(401);
    BilledControl.Answer done = control.post("corrections", body, BilledControl.FULL);
    assertThat(done.status()).as(done.body().toString()).isEqualTo(200);
    assertThat(done.body().path("correction").path("durationMs").asText()).isEqualTo("7");
    assertThat(control.audit()).hasSize(3);
    assertThat(control.audit().getFirst())
        .contains("SCOPE_TOO_NARROW", "\\\"entryId\\\":\\\"1\\\"");
  }
}
