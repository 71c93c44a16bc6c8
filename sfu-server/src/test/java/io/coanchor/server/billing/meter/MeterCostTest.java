package io.coanchor.server.billing.meter;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.Policy;
import io.coanchor.server.billing.RateCard;
import io.coanchor.server.room.MediaUse.Session;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.signal.StreamKey;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** 10,000 users on mic at once, on a virtual clock: what a checkpoint of them costs. */
class MeterCostTest {
  private static final int USERS = 10_000;
  private static final int STREAMS = 3;

  /** Long enough for all of the first to be cut. */
  private static final int SECONDS = Boolean.getBoolean("coanchor.long") ? 3_700 : 700;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final long SEED = Long.getLong("coanchor.seed", 5);

  private final Random random = new Random(SEED);
  private final List<Session> plays = new ArrayList<>();
  private long changes;
  private long facts;
  private long collectNs;
  private long factNs;
  private long slowestNs;

  @Test
  void shouldMeterTenThousandOnMicAtLittleCost() {
    long before = usedBytes();
    Meter meter = new Meter(RateCard.of(Policy.PER_STREAM), "p1", 0);
    begin(meter);
    int open = meter.collect(ns(60), 60_000).open().size();
    assertThat(meter.counters().usersOnMic()).isEqualTo(USERS);
    assertThat(meter.counters().openIntervals()).isEqualTo(USERS * STREAMS);
    assertThat(open).isEqualTo(USERS * STREAMS);
    long bytes = usedBytes() - before;

    for (int second = 61; second < SECONDS; second++) {
      tick(meter, second, second % 2 == 0);
    }
    long perTickUs = collectNs / (SECONDS - 61) / 1_000;
    System.out.printf(
        "meter: %,d on mic, %d pictures each: %,d bytes a user with them; %,d facts at %,d ns; a"
            + " checkpoint %,d us, slowest %,d us, of processor time; %,d intervals told (seed"
            + " %d)%n",
        USERS,
        STREAMS,
        bytes / USERS,
        facts,
        factNs / facts,
        perTickUs,
        slowestNs / 1_000,
        changes,
        SEED);
    assertThat(changes).isGreaterThan(USERS * STREAMS * 2);
    assertThat(perTickUs).as("us per checkpoint").isLessThan(100_000);
    assertThat(bytes / USERS).as("bytes per user").isLessThan(16_384);
  }

  private void begin(Meter meter) {
    for (int i = 0; i < USERS; i++) {
      RoomKey room = RoomKey.of(1, "room " + i / 4);
      String user = "user " + i;
      long atNs = ns(random.nextInt(60));
      StreamKey own = new StreamKey(1, user);
      meter.onSending(new Session("push " + i, room, user, own), atNs, atNs, atNs / 1_000_000);
      for (int j = 0; j < STREAMS; j++) {
        StreamKey stream = new StreamKey(1, "user " + (i + j));
        Session play = new Session("play " + i + " " + j, room, user, stream);
        plays.add(play);
        meter.onPicture(play, 640 * 360, atNs, atNs);
      }
    }
  }

  /** Every user's picture changes about once in fifteen seconds, one of three streams each. */
  private void tick(Meter meter, int second, boolean large) {
    long startNs = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < USERS / 15; i++) {
      Session play = plays.get(random.nextInt(plays.size()));
      meter.onPicture(play, large ? 1280 * 720 : 640 * 360, ns(second) - 500_000_000, ns(second));
      facts++;
    }
    long toldNs = THREADS.getCurrentThreadCpuTime();
    LedgerBatch batch = meter.collect(ns(second), second * 1_000L);
    long tookNs = THREADS.getCurrentThreadCpuTime() - toldNs;
    changes += batch.open().size() + batch.closed().size() + batch.withdrawn().size();
    factNs += toldNs - startNs;
    collectNs += tookNs;
    slowestNs = Math.max(slowestNs, tookNs);
  }

  private static long usedBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static long ns(long seconds) {
    return seconds * 1_000_000_000;
  }
}
