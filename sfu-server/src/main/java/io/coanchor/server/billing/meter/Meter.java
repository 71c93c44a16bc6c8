package io.coanchor.server.billing.meter;

import io.coanchor.server.billing.Interval;
import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.RateCard;
import io.coanchor.server.room.MediaUse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows who is on mic and what they receive, and makes the intervals of the ledger of it. What is
 * told may be late: what happened in the last three seconds, and all that depends on whether a
 * silent publisher goes on, stays open until it is certain.
 *
 * <p>Times named {@code Ns} are of {@link System#nanoTime}. Those of what happened may lie before
 * those at which it was told, and never behind them. One thread.
 */
public final class Meter {
  /** What began is told within this time, or counts only from so long ago. */
  public static final long SETTLE_MS = 3_000;

  /** What goes on is closed piece by piece, so that the ledger is never behind by more. */
  public static final long CUT_MS = 600_000;

  /** Pictures that come and go while a publisher is silent are kept for its return up to this. */
  static final int MAX_UNSETTLED_CHANGES = 4_096;

  /** 2^16 × 2^16, beyond any codec's: sums of areas stay far from overflowing. */
  private static final long MAX_PIXELS = 1L << 32;

  private static final long NS_PER_MS = 1_000_000;

  // given
  private final long originNs;

  // owned
  private final Map<Account.Key, Account> accounts = new HashMap<>();
  private final Map<String, Publisher> publishers = new HashMap<>();
  private final Map<String, Player> players = new HashMap<>();
  private final Agenda agenda = new Agenda();
  private final Sweep sweep;
  private final Changes changes;

  // state
  private long nowMs;
  private long lastNumber;
  private long batches;
  private long lateFacts;
  private long forgottenSilences;
  private boolean ended;

  /**
   * Knows nobody yet.
   *
   * @param process 1..40 letters and digits that no other process of any node has or had: ids of
   *     entries begin with it
   * @param originNs when the process began; intervals' milliseconds are counted from here
   */
  public Meter(RateCard card, String process, long originNs) {
    if (!process.matches("[A-Za-z0-9]{1,40}")) {
      throw new IllegalArgumentException(
          "process: \"" + process + "\" (expected: 1..40 letters and digits)");
    }
    this.originNs = originNs;
    this.sweep = new Sweep(card, CUT_MS);
    this.changes = new Changes(process);
  }

  /**
   * The first packet of a publisher came, or the first after it was silent.
   *
   * @param nowNs when this was told
   * @param epochMs wall clock, read together with {@code nowNs}
   */
  public void onSending(MediaUse.Session publisher, long sinceNs, long nowNs, long epochMs) {
    if (ended) {
      return;
    }
    long toldMs = told(nowNs);
    Publisher known = publishers.get(publisher.id());
    if (known != null) {
      known.endMs = Interval.RUNNING;
      known.undecided = false;
      agenda.changed(known.account);
      return;
    }
    Account account = account(publisher);
    long firstMs = begun(account, ms(sinceNs), toldMs);
    Publisher added =
        new Publisher(
            publisher.id(), account, ++lastNumber, publisher.room(), firstMs, epochMs - toldMs);
    publishers.put(added.id, added);
    account.publishers.add(added);
    agenda.changed(account);
  }

  /** No packet of a publisher came lately; it may go on. */
  public void onSilent(MediaUse.Session publisher, long lastPacketNs, long nowNs) {
    stop(publisher, lastPacketNs, nowNs, true);
  }

  /** A publisher's session ended. */
  public void onPublisherEnded(MediaUse.Session publisher, long lastPacketNs, long nowNs) {
    stop(publisher, lastPacketNs, nowNs, false);
  }

  private void stop(MediaUse.Session publisher, long lastPacketNs, long nowNs, boolean undecided) {
    Publisher known = publishers.get(publisher.id());
    if (ended || known == null) {
      return; // it never sent, or its silence was taken for its end
    }
    long toldMs = told(nowNs);
    long lastMs = Math.max(known.firstMs, Math.min(toldMs, ms(lastPacketNs)));
    // Where a silent one stopped is known already, unless more came that nobody told of.
    if (known.endMs == Interval.RUNNING || lastMs > known.endMs) {
      known.endMs = notSettled(known.account, lastMs);
    }
    known.undecided = undecided;
    if (!undecided) {
      publishers.remove(known.id);
    }
    agenda.changed(known.account);
  }

  /**
   * The picture that a viewer is sent began, ended or changed its size.
   *
   * @param pixels width × height, at least 1 while there is a picture; 0 for none
   */
  public void onPicture(MediaUse.Session viewer, long pixels, long sinceNs, long nowNs) {
    if (ended) {
      return;
    }
    long toldMs = told(nowNs);
    long area = Math.clamp(pixels, 0, MAX_PIXELS);
    Player player = players.get(viewer.id());
    if (player == null) {
      if (area == 0) {
        return;
      }
      Account account = account(viewer);
      player = new Player(viewer.id(), account, ++lastNumber, viewer.stream().streamId());
      players.put(player.id, player);
      account.players.add(player);
    }
    Account account = player.account;
    long sinceMs = ms(sinceNs);
    long atMs =
        area > 0 ? begun(account, sinceMs, toldMs) : notSettled(account, Math.min(toldMs, sinceMs));
    if (player.change(Math.max(atMs, player.newestChangeMs()), area)) {
      agenda.changed(account);
      if (account.unsettledChanges() > MAX_UNSETTLED_CHANGES) {
        forgetSilences(account);
      }
    }
  }

  /**
   * What is known by a moment and no batch told of yet. Each call is a checkpoint: without changes
   * the batch tells only that what goes on went on.
   *
   * @param epochMs wall clock, read together with {@code nowNs}
   */
  public LedgerBatch collect(long nowNs, long epochMs) {
    told(nowNs);
    List<Account> due = agenda.due(nowMs);
    for (Account account : due) {
      look(account, nowMs - SETTLE_MS);
    }
    return batch(epochMs - SETTLE_MS);
  }

  /** The last batch: closes all, and what goes on ends here. What is told from now on is lost. */
  public LedgerBatch close(long nowNs, long epochMs) {
    told(nowNs);
    if (!ended) {
      ended = true;
      for (Publisher publisher : publishers.values()) {
        publisher.endMs = Math.min(publisher.endMs, nowMs);
        publisher.undecided = false;
      }
      for (Account account : List.copyOf(accounts.values())) {
        look(account, nowMs);
      }
    }
    return batch(epochMs);
  }

  /** What it holds and has seen. */
  public MeterCounters counters() {
    return new MeterCounters(
        changes.usersOnMic(),
        accounts.size(),
        changes.openIntervals(),
        lateFacts,
        forgottenSilences);
  }

  /** Finds what follows from an account's changes. */
  private void look(Account account, long settledMs) {
    sweep.run(account, settledMs, nowMs);
    changes.tell(account, sweep);
    account.publishers.removeIf(
        publisher -> !publisher.undecided && publisher.endMs <= account.settledMs);
    account.players.removeIf(player -> isGone(player) && players.remove(player.id, player));
    if (account.publishers.isEmpty() && account.players.isEmpty()) {
      accounts.remove(account.key, account);
    } else {
      agenda.plan(account, sweep);
    }
  }

  private static boolean isGone(Player player) {
    return player.newest() == 0 && player.changeCount() == 0;
  }

  private LedgerBatch batch(long settledEpochMs) {
    // The milliseconds of the two clocks do not tick together.
    return changes.take(++batches, nowMs, settledEpochMs - 1);
  }

  private void forgetSilences(Account account) {
    forgottenSilences += account.decide();
    publishers.values().removeIf(p -> p.account == account && p.endMs != Interval.RUNNING);
  }

  private Account account(MediaUse.Session session) {
    Account.Key key = new Account.Key(session.room().sdkAppId(), session.userId());
    @Nullable Account known = accounts.get(key);
    if (known == null) {
      // who was forgotten was settled up to here at most
      known = new Account(key, ++lastNumber, Math.max(0, nowMs - SETTLE_MS) - 1);
      accounts.put(key, known);
    }
    return known;
  }

  /** When something began that is told now. */
  private long begun(Account account, long sinceMs, long toldMs) {
    long earliestMs = toldMs - SETTLE_MS;
    if (sinceMs < earliestMs && earliestMs > account.settledMs) {
      lateFacts++;
      return earliestMs;
    }
    return notSettled(account, Math.min(sinceMs, toldMs));
  }

  private long notSettled(Account account, long atMs) {
    if (atMs <= account.settledMs) {
      lateFacts++;
      return account.settledMs + 1;
    }
    return atMs;
  }

  private long told(long atNs) {
    long toldMs = ms(atNs);
    nowMs = Math.max(nowMs, toldMs);
    return toldMs;
  }

  private long ms(long atNs) {
    return Math.max(0, Math.floorDiv(atNs - originNs, NS_PER_MS));
  }
}
