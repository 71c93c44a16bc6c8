package io.coanchor.server.hook;

import io.coanchor.server.billing.Charge;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.ledger.LedgerReader.Numbered;

/** Writes the callback about an entry of the ledger. */
final class UsageBody {
  private UsageBody() {}

  /**
   * One.
   *
   * @param nowMs the wall clock
   */
  static UsagePage.Body of(Numbered numbered, long nowMs) {
    LedgerEntry entry = numbered.entry();
    Charge charge = entry.charge();
    boolean corrects = entry.isCorrection();
    CallbackType type = corrects ? CallbackType.USAGE_CORRECTION : CallbackType.USAGE;
    // an interval happened when it ended; a correction does now
    long eventMs = corrects ? nowMs : entry.startEpochMs() + entry.durationMs();
    CallbackBody body =
        new CallbackBody(type, charge.room(), Math.max(nowMs, eventMs), eventMs)
            .with("UserId", charge.userId())
            .with("EntryId", entry.id())
            .with("StreamId", charge.streamId())
            .with("Policy", charge.policy().text())
            .with("Tier", charge.tier())
            .with("Pixels", charge.pixels())
            .with("StartMsTs", entry.startEpochMs())
            .with("DurationMs", entry.durationMs());
    if (corrects) {
      body.with("Corrects", entry.corrects()).with("CorrectionReason", entry.reason());
    }
    return new UsagePage.Body(charge.room(), body.toBytes());
  }
}
