package io.coanchor.server.billing.meter;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/** Knows which accounts to look at, and when: those that nothing happens to cost nothing. */
final class Agenda {
  private record Cut(long atMs, Account account) {}

  /** Accounts with something new, or with something that ended and is not settled. */
  private List<Account> watched = new ArrayList<>();

  private final List<Account> due = new ArrayList<>();

  private final PriorityQueue<Cut> cuts =
      new PriorityQueue<>((a, b) -> Long.compare(a.atMs, b.atMs));

  /** Something new is known of an account. */
  void changed(Account account) {
    account.changed = true;
    watch(account);
  }

  /** Accounts to look at now. The list is good until the next call. */
  List<Account> due(long nowMs) {
    due.clear();
    List<Account> rest = new ArrayList<>();
    for (Account account : watched) {
      if (account.changed || account.nextSettleMs <= nowMs) {
        account.watched = false;
        account.changed = false;
        due.add(account);
      } else {
        rest.add(account);
      }
    }
    watched = rest;
    for (Cut cut = cuts.peek(); cut != null && cut.atMs <= nowMs; cut = cuts.peek()) {
      cuts.poll();
      Account account = cut.account;
      if (account.nextCutMs == cut.atMs) {
        account.nextCutMs = Long.MAX_VALUE;
        due.add(account);
      }
    }
    return due;
  }

  /** Looks at an account again when what is open of it is to be cut, or can be settled. */
  void plan(Account account, Sweep found) {
    long settleMs = Long.MAX_VALUE;
    long cutMs = Long.MAX_VALUE;
    for (Span span : found.open) {
      if (span.isRunning()) {
        // in time, though it is closed later: a crash in between leaves none that is too long
        cutMs = Math.min(cutMs, span.startMs() + Meter.CUT_MS);
      } else if (span.endMs() < found.uncertainMs) {
        settleMs = Math.min(settleMs, span.endMs() + Meter.SETTLE_MS);
      }
    }
    if (settleMs == Long.MAX_VALUE && account.isLeaving()) {
      settleMs = account.newestChangeMs() + Meter.SETTLE_MS;
    }
    account.nextSettleMs = settleMs;
    if (settleMs != Long.MAX_VALUE) {
      watch(account);
    }
    if (cutMs < account.nextCutMs) {
      account.nextCutMs = cutMs;
      cuts.add(new Cut(cutMs, account));
    }
  }

  private void watch(Account account) {
    if (!account.watched) {
      account.watched = true;
      watched.add(account);
    }
  }
}
