package io.coanchor.server.billing.meter;

import io.coanchor.server.billing.meter.Fact.Kind;
import io.coanchor.server.room.MediaUse.Session;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.signal.StreamKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** What a random crowd does during the life of a process, in the order in which it is told. */
final class Show {
  private static final long NS_PER_MS = 1_000_000;
  private static final long IDLE_MS = 1_000;
  private static final int MAX_LATE_MS = 2_000;

  private static final long[] SIZES = {
    1,
    160 * 160,
    320 * 180,
    640 * 480,
    641 * 480,
    1280 * 720,
    720 * 1281,
    1920 * 1080,
    4096 * 2160,
    7680 * 4320
  };

  private final Random random;
  private final long lengthMs;
  private final List<Fact> facts = new ArrayList<>();
  private int sessions;

  private Show(Random random, long lengthMs) {
    this.random = random;
    this.lengthMs = lengthMs;
  }

  /** Facts by when they are told; those of a session in order. */
  static List<Fact> facts(Random random, int users, long lengthMs) {
    Show show = new Show(random, lengthMs);
    for (int i = 0; i < users; i++) {
      show.user(1 + i % 2, "u" + i);
    }
    show.facts.sort(
        Comparator.comparingLong(Fact::toldMs) // those of a session are told at different times
            .thenComparing(fact -> fact.session().id()));
    return List.copyOf(show.facts);
  }

  private void user(long app, String user) {
    int pushes = random.nextInt(10) < 2 ? 0 : 1 + random.nextInt(4);
    for (int i = 0; i < pushes; i++) {
      publish(app, user);
    }
    int plays = random.nextInt(5);
    for (int i = 0; i < plays; i++) {
      play(app, user);
    }
  }

  private void publish(long app, String user) {
    Session session = session(app, user, user);
    long atMs = moment(random.nextInt(4) == 0 ? lengthMs / 10 : lengthMs);
    long toldMs = tell(Kind.SENDING, session, atMs, 0, 0, 0);
    while (true) {
      long lastMs = atMs + sendingMs();
      if (random.nextInt(3) > 0) {
        long endedMs = lastMs + (random.nextBoolean() ? 0 : random.nextInt(10_000));
        if (endedMs - lastMs > IDLE_MS) {
          toldMs = tell(Kind.SILENT, session, lastMs, lastMs + IDLE_MS, toldMs, 0);
        }
        tell(Kind.ENDED, session, lastMs, endedMs, toldMs, 0);
        return;
      }
      toldMs = tell(Kind.SILENT, session, lastMs, lastMs + IDLE_MS, toldMs, 0);
      atMs = Math.max(toldMs - MAX_LATE_MS + 500, lastMs + IDLE_MS) + random.nextInt(120_000);
      toldMs = tell(Kind.SENDING, session, atMs, 0, toldMs, 0);
    }
  }

  /** A packet, a while, or longer than the process lives. */
  private long sendingMs() {
    return switch (random.nextInt(12)) {
      case 0 -> 0;
      case 1, 2, 3 -> lengthMs;
      default -> moment(lengthMs / 2);
    };
  }

  private void play(long app, String user) {
    Session session = session(app, user, "u" + random.nextInt(20));
    long atMs = moment(lengthMs);
    long toldMs = 0;
    int changes = 1 + random.nextInt(12);
    for (int i = 0; i < changes; i++) {
      long pixels = random.nextInt(4) == 0 ? 0 : SIZES[random.nextInt(SIZES.length)];
      toldMs = tell(Kind.PICTURE, session, atMs, 0, toldMs, pixels);
      atMs += 1 + (random.nextInt(6) == 0 ? random.nextInt(3) : moment(lengthMs / 4));
    }
    if (random.nextBoolean()) {
      tell(Kind.PICTURE, session, atMs, 0, toldMs, 0);
    }
  }

  /**
   * Adds what happened, told somewhat later.
   *
   * @param noticedMs when it can be known at the earliest
   * @param notBeforeMs when the session's fact before was told
   */
  private long tell(
      Kind kind, Session session, long atMs, long noticedMs, long notBeforeMs, long pixels) {
    int lateMs = random.nextInt(4) == 0 ? random.nextInt(MAX_LATE_MS + 1) : random.nextInt(50);
    long toldMs = Math.max(Math.max(atMs + lateMs, noticedMs), notBeforeMs + 1);
    long atNs = atMs * NS_PER_MS + random.nextInt((int) NS_PER_MS);
    facts.add(new Fact(kind, session, atNs, toldMs, pixels));
    return toldMs;
  }

  private Session session(long app, String user, String stream) {
    int room = random.nextInt(4);
    RoomKey key = room < 2 ? RoomKey.of(app, room + 1) : RoomKey.of(app, "r" + room);
    return new Session("s" + sessions++, key, user, new StreamKey(app, stream));
  }

  /** Often a full second, so that things happen at the same time. */
  private long moment(long limitMs) {
    long atMs = random.nextLong(limitMs);
    return random.nextInt(5) == 0 ? atMs / 1_000 * 1_000 : atMs;
  }
}
