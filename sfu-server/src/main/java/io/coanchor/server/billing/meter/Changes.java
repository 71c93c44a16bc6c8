package io.coanchor.server.billing.meter;

import io.coanchor.server.billing.Interval;
import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.LedgerEntry;
import java.util.ArrayList;
import java.util.List;

/** Gathers what the next batch tells: how spans differ from those that were told before. */
final class Changes {
  private final String process;

  private final List<Interval> open = new ArrayList<>();
  private final List<String> withdrawn = new ArrayList<>();
  private final List<LedgerEntry> closed = new ArrayList<>();

  private int openIntervals;
  private int usersOnMic;

  Changes(String process) {
    this.process = process;
  }

  int openIntervals() {
    return openIntervals;
  }

  int usersOnMic() {
    return usersOnMic;
  }

  /** Tells what was found of an account. */
  void tell(Account account, Sweep found) {
    for (Span span : found.closed) {
      closed.add(LedgerEntry.of(span.toInterval(process)));
    }
    for (Span span : found.open) {
      if (!account.toldSpans.contains(span)) {
        open.add(span.toInterval(process));
      }
    }
    for (Span span : account.toldSpans) {
      if (isMissing(span, found.open) && isMissing(span, found.closed)) {
        withdrawn.add(span.id(process));
      }
    }
    openIntervals += found.open.size() - account.toldSpans.size();
    account.toldSpans = List.copyOf(found.open);
    if (account.onMicNow != found.onMic) {
      account.onMicNow = found.onMic;
      usersOnMic += found.onMic ? 1 : -1;
    }
  }

  /** The batch of what was gathered. */
  LedgerBatch take(long number, long checkpointMs, long settledEpochMs) {
    LedgerBatch batch =
        new LedgerBatch(number, checkpointMs, settledEpochMs, open, withdrawn, closed);
    open.clear();
    withdrawn.clear();
    closed.clear();
    return batch;
  }

  private static boolean isMissing(Span span, List<Span> spans) {
    for (Span other : spans) {
      if (other.isSameAs(span)) {
        return false;
      }
    }
    return true;
  }
}
