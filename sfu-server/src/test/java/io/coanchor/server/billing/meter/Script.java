package io.coanchor.server.billing.meter;

import static java.util.Objects.requireNonNull;

import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.RateCard;
import io.coanchor.server.room.MediaUse.Session;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.signal.StreamKey;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What happens in a worked example, as docs/billing.md writes it: {@code 0 ann sends; 10 ann sees
 * bob 640x480; 60 ann ends}. Runs it on a meter and a virtual clock.
 */
final class Script {
  static final long APP = 1_400_188_888L;

  private static final long SECOND_MS = 1_000;

  /** How late what happens is told. */
  enum Lateness {
    AT_ONCE,
    /** As late as it may be. */
    LATE,
    /** Every other one, so that what happened is told in another order. */
    SOME_LATE;

    long delayMs(int event) {
      return this == LATE || (this == SOME_LATE && event % 2 == 0) ? 1_900 : 0;
    }
  }

  private record Told(long toldMs, int order, Runnable call) {}

  private final Meter meter;
  private final long startEpochMs;
  private final List<Told> told = new ArrayList<>();
  private final Map<String, Session> publishers = new HashMap<>();
  private final Map<String, Long> silentNs = new HashMap<>();
  private final Map<String, Long> newestTold = new HashMap<>();

  private long nowMs;
  private long clockMs;

  private Script(RateCard card, long startEpochMs) {
    this.meter = new Meter(card, "p1", 0);
    this.startEpochMs = startEpochMs;
  }

  /** The entries that a meter makes of what happens. */
  static List<LedgerEntry> run(String text, RateCard card, long startEpochMs, Lateness lateness) {
    Script script = new Script(card, startEpochMs);
    String[] events = text.split(";", -1);
    for (int i = 0; i < events.length; i++) {
      script.read(events[i].strip().split(" ", -1), i, lateness);
    }
    return script.run();
  }

  private void read(String[] words, int order, Lateness lateness) {
    long atNs = new BigDecimal(words[0]).movePointRight(9).longValueExact();
    long toldMs = atNs / 1_000_000 + lateness.delayMs(order);
    String who = words[1];
    switch (who.equals("clock") ? who : words[2]) {
      case "clock" -> {
        long byMs = Long.parseLong(words[2]) * SECOND_MS;
        tell("clock", atNs / 1_000_000, order, () -> clockMs += byMs);
      }
      case "sends" -> {
        silentNs.remove(who);
        RoomKey room = RoomKey.of(APP, words.length > 3 ? words[4] : "show");
        Session session =
            publishers.computeIfAbsent(who, w -> session("push " + w + order, room, w, user(w)));
        tell(
            session.id(),
            toldMs,
            order,
            () -> meter.onSending(session, atNs, nowNs(), startEpochMs + nowMs + clockMs));
      }
      case "silent" -> {
        Session session = requireNonNull(publishers.get(who));
        silentNs.put(who, atNs);
        long noticedMs = Math.max(toldMs, atNs / 1_000_000 + SECOND_MS);
        tell(session.id(), noticedMs, order, () -> meter.onSilent(session, atNs, nowNs()));
      }
      case "ends" -> end(who, atNs, toldMs, order);
      case "gone" -> end(who, silentNs.getOrDefault(who, -1L), toldMs, order);
      case "sees" -> {
        RoomKey room = RoomKey.of(APP, words[3]);
        Session session = session("play " + who + " " + words[3], room, who, words[3]);
        long pixels = pixels(words[4]);
        tell(session.id(), toldMs, order, () -> meter.onPicture(session, pixels, atNs, nowNs()));
      }
      default -> throw new IllegalArgumentException(words[2]);
    }
  }

  private void end(String who, long lastPacketNs, long toldMs, int order) {
    Session session = requireNonNull(publishers.remove(who));
    tell(session.id(), toldMs, order, () -> meter.onPublisherEnded(session, lastPacketNs, nowNs()));
  }

  private void tell(String session, long toldMs, int order, Runnable call) {
    long inOrderMs = Math.max(toldMs, newestTold.getOrDefault(session, 0L));
    newestTold.put(session, inOrderMs);
    told.add(new Told(inOrderMs, order, call));
  }

  private List<LedgerEntry> run() {
    LedgerModel ledger = new LedgerModel();
    told.sort(Comparator.comparingLong(Told::toldMs).thenComparingInt(Told::order));
    for (Told next : told) {
      while (nowMs + SECOND_MS < next.toldMs) {
        nowMs += SECOND_MS;
        ledger.write(meter.collect(nowNs(), startEpochMs + nowMs + clockMs));
      }
      nowMs = next.toldMs;
      next.call.run();
    }
    for (int i = 0; i < 5; i++) {
      nowMs += SECOND_MS;
      ledger.write(meter.collect(nowNs(), startEpochMs + nowMs + clockMs));
    }
    ledger.write(meter.close(nowNs(), startEpochMs + nowMs + clockMs));
    return ledger.entries();
  }

  private long nowNs() {
    return nowMs * 1_000_000 + 999_999;
  }

  private static Session session(String id, RoomKey room, String who, String stream) {
    return new Session(id, room, user(who), new StreamKey(APP, stream));
  }

  private static String user(String who) {
    int device = who.indexOf('/');
    return device < 0 ? who : who.substring(0, device);
  }

  private static long pixels(String size) {
    if (size.equals("nothing")) {
      return 0;
    }
    int x = size.indexOf('x');
    return Long.parseLong(size.substring(0, x)) * Long.parseLong(size.substring(x + 1));
  }
}
