package io.coanchor.server.billing.journal;

import io.coanchor.server.billing.Charge;
import io.coanchor.server.billing.Interval;
import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.Policy;
import io.coanchor.server.room.RoomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What the meter of one process might say: the same for the same seed, so that a test knows what
 * another process was told. One interval goes on from the first batch for ever: how long it is in
 * the ledger tells how far the process came.
 */
public final class MadeShow {
  public static final long APP = 1_400_188_888;
  private static final long START_EPOCH_MS = 1_760_000_000_000L;
  private static final String[] TIERS = {"audio", "sd", "hd", "uhd"};

  private final String process;
  private final int users;
  private final long checkpointMs;
  private final Random random;
  private final List<Interval> open = new ArrayList<>();
  private long number;
  private long made;

  /**
   * @param users how many intervals are open, more or less; 0 for batches with checkpoints only
   */
  public MadeShow(String process, long seed, int users, long checkpointMs) {
    this.process = process;
    this.users = users;
    this.checkpointMs = checkpointMs;
    this.random = new Random(seed);
  }

  /** The id of the interval that goes on for ever. */
  public static String anchor(String process) {
    return process + "-0";
  }

  public LedgerBatch next() {
    long fromMs = number * checkpointMs;
    number++;
    long toMs = fromMs + checkpointMs;
    List<Interval> told = new ArrayList<>();
    List<String> withdrawn = new ArrayList<>();
    List<LedgerEntry> closed = new ArrayList<>();
    if (number == 1) {
      told.add(interval(1));
    }
    for (int i = open.size() - 1; i > 0; i--) {
      Interval each = open.get(i);
      int chance = random.nextInt(100);
      if (each.endMs() != Interval.RUNNING) {
        // nothing changes it any more, or it went on after all
        if (chance < 50) {
          closed.add(LedgerEntry.of(each));
          open.remove(i);
        } else if (chance < 60) {
          told.add(set(i, ended(each, Interval.RUNNING)));
        }
      } else if (chance < 10) {
        told.add(set(i, ended(each, between(Math.max(fromMs, each.startMs()), toMs))));
      } else if (chance < 12) {
        withdrawn.add(each.id());
        open.remove(i);
      } else if (chance < 15) {
        closed.add(LedgerEntry.of(ended(each, between(Math.max(fromMs, each.startMs()), toMs))));
        open.remove(i);
      }
    }
    while (open.size() + told.size() <= users && random.nextInt(4) > 0) {
      Interval begun = interval(between(fromMs, toMs));
      if (random.nextInt(20) == 0) {
        // never told as open
        closed.add(LedgerEntry.of(ended(begun, begun.startMs() + 1 + random.nextInt(50))));
      } else {
        told.add(begun);
      }
    }
    told.stream()
        .filter(each -> open.stream().noneMatch(o -> o.id().equals(each.id())))
        .forEach(open::add);
    return new LedgerBatch(number, toMs, START_EPOCH_MS + fromMs, told, withdrawn, closed);
  }

  private Interval set(int index, Interval changed) {
    open.set(index, changed);
    return changed;
  }

  /** After the first, before the last. */
  private long between(long fromMs, long toMs) {
    return fromMs + 1 + random.nextLong(toMs - fromMs - 1);
  }

  private Interval interval(long startMs) {
    String user = "user" + random.nextInt(Math.max(1, users));
    RoomKey room =
        random.nextBoolean()
            ? RoomKey.of(APP, 1 + random.nextInt(50))
            : RoomKey.of(APP, "salle " + random.nextInt(50));
    int tier = random.nextInt(TIERS.length);
    Charge charge =
        new Charge(
            room,
            user,
            tier == 0 ? "" : "stream-é" + random.nextInt(100),
            random.nextBoolean() ? Policy.PER_STREAM : Policy.AGGREGATE,
            TIERS[tier],
            tier * 307_200L);
    return new Interval(
        process + "-" + made++, charge, START_EPOCH_MS + startMs, startMs, Interval.RUNNING);
  }

  private static Interval ended(Interval each, long endMs) {
    return new Interval(each.id(), each.charge(), each.startEpochMs(), each.startMs(), endMs);
  }

  /** The entries of a process that came so far and ended: in any order. */
  public static List<LedgerEntry> entries(MadeShow show, long batches) {
    MemoryLedger ledger = new MemoryLedger();
    ledger.begin(show.process);
    for (long i = 0; i < batches; i++) {
      ledger.write(show.process, List.of(show.next()));
    }
    ledger.begin("the next");
    return List.copyOf(ledger.entries().values());
  }
}
