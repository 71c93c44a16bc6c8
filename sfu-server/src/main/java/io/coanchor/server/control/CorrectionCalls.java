package io.coanchor.server.control;

import io.coanchor.proto.v1.AddCorrectionRequest;
import io.coanchor.proto.v1.AddCorrectionResponse;
import io.coanchor.proto.v1.ErrorReason;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.ledger.Corrections;
import io.coanchor.server.billing.ledger.LedgerException;
import io.coanchor.server.billing.ledger.LedgerReader;
import io.coanchor.server.billing.ledger.LedgerReader.Numbered;
import io.grpc.Status;
import io.grpc.StatusException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Adds corrections, once per request id for good: the entry's id comes from it, so that the ledger
 * itself refuses a second one. Blocks.
 */
final class CorrectionCalls {
  private static final long MAX_DELTA_MS = Duration.ofDays(366).toMillis();
  private static final int MAX_REASON = 500;
  private static final Pattern REASON = Pattern.compile("\\P{Cntrl}{1," + MAX_REASON + "}");
  private static final int ID_BYTES = 16;

  private final LedgerReader ledger;
  private final Corrections corrections;

  CorrectionCalls(LedgerReader ledger, Corrections corrections) {
    this.ledger = ledger;
    this.corrections = corrections;
  }

  /** Refuses what cannot be a correction, before anything is read. */
  static void check(AddCorrectionRequest request) throws StatusException {
    BillingArguments.entryId(request.getEntryId());
    long deltaMs = request.getDurationDeltaMs();
    if (deltaMs == 0 || deltaMs < -MAX_DELTA_MS || deltaMs > MAX_DELTA_MS) {
      throw Errors.invalid(
          "duration_delta_ms",
          Long.toString(deltaMs),
          "not 0, at least -" + MAX_DELTA_MS + " and at most " + MAX_DELTA_MS);
    }
    if (!REASON.matcher(request.getReason()).matches() || request.getReason().isBlank()) {
      throw Errors.invalid(
          "reason",
          request.getReason(),
          "1 to " + MAX_REASON + " characters, none of them a control character");
    }
    if (request.getRequestId().isEmpty()) {
      throw Errors.invalid("request_id", "", "1 to 64 printable ASCII characters");
    }
  }

  /**
   * Carries one out, or finds it carried out. One after the other, as each looks at the ones
   * before.
   */
  synchronized AddCorrectionResponse add(long sdkAppId, AddCorrectionRequest request)
      throws LedgerException, StatusException {
    String id = id(sdkAppId, request.getRequestId());
    List<Numbered> there = ledger.find(sdkAppId, id);
    if (there.isEmpty()) {
      corrections.correct(List.of(correction(sdkAppId, id, request)));
      there = ledger.find(sdkAppId, id);
      if (there.isEmpty()) {
        throw new IllegalStateException("correction " + id + " was written and is not there");
      }
    }
    Numbered written = there.getFirst();
    if (!isOf(request, written.entry())) {
      throw Errors.of(
          Status.Code.INVALID_ARGUMENT,
          ErrorReason.REQUEST_ID_REUSED,
          "request_id: used for another correction before (expected: a new one)",
          Map.of("field", "request_id", "value", request.getRequestId()));
    }
    return AddCorrectionResponse.newBuilder().setCorrection(BillingMessages.entry(written)).build();
  }

  private static boolean isOf(AddCorrectionRequest request, LedgerEntry correction) {
    return correction.corrects().equals(request.getEntryId())
        && correction.durationMs() == request.getDurationDeltaMs()
        && correction.reason().equals(request.getReason());
  }

  private LedgerEntry correction(long sdkAppId, String id, AddCorrectionRequest request)
      throws LedgerException, StatusException {
    List<Numbered> found = ledger.find(sdkAppId, request.getEntryId());
    if (found.isEmpty()) {
      throw Errors.of(
          Status.Code.NOT_FOUND,
          ErrorReason.UNKNOWN_ENTRY,
          "entry_id: " + Arguments.shorten(request.getEntryId()) + " (expected: of an interval)",
          Map.of("entryId", Arguments.shorten(request.getEntryId())));
    }
    LedgerEntry corrected = found.getFirst().entry();
    if (corrected.isCorrection()) {
      throw Errors.invalid(
          "entry_id", request.getEntryId(), "an interval's, not that of a correction");
    }
    long leftMs = found.stream().mapToLong(each -> each.entry().durationMs()).sum();
    if (leftMs + request.getDurationDeltaMs() < 0) {
      throw Errors.invalid(
          "duration_delta_ms",
          Long.toString(request.getDurationDeltaMs()),
          "at least -" + leftMs + ", what is left of the interval");
    }
    return new LedgerEntry(
        id,
        corrected.charge(),
        corrected.startEpochMs(),
        request.getDurationDeltaMs(),
        corrected.id(),
        request.getReason());
  }

  private static String id(long sdkAppId, String requestId) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((sdkAppId + " " + requestId).getBytes(StandardCharsets.UTF_8));
      return "correction-" + HexFormat.of().formatHex(digest, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
