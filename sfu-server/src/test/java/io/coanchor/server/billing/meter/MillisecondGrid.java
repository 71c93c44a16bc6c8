package io.coanchor.server.billing.meter;

import io.coanchor.server.billing.Policy;
import io.coanchor.server.billing.meter.Fact.Kind;
import io.coanchor.server.room.MediaUse.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;

/**
 * The definitions, computed without any thought: for each user and each millisecond, is the user on
 * mic, in which room, and what is received. Days are of UTC.
 */
final class MillisecondGrid {
  /** What durations are summed by. */
  record Key(
      long app, String room, String user, String stream, String tier, long pixels, long day) {}

  private static final long MS_PER_DAY = 86_400_000;

  private record Push(Session session, long fromMs, long toMs, long wallOffsetMs, int order) {}

  private static final class Picture {
    final String stream;
    final int[] pixels;

    Picture(String stream, int[] pixels) {
      this.stream = stream;
      this.pixels = pixels;
    }
  }

  private final int lengthMs;
  private final LongUnaryOperator wallMs;
  private final Map<Policy, Map<Key, Long>> sums = new EnumMap<>(Policy.class);

  private MillisecondGrid(long lengthMs, LongUnaryOperator wallMs) {
    this.lengthMs = Math.toIntExact(lengthMs);
    this.wallMs = wallMs;
  }

  /**
   * Sums what counts by what was told until a moment.
   *
   * @param wallMs the wall clock at a time of the process
   */
  static Map<Policy, Map<Key, Long>> sums(
      List<Fact> facts, long untilMs, LongUnaryOperator wallMs) {
    MillisecondGrid grid = new MillisecondGrid(untilMs, wallMs);
    Map<String, List<Fact>> users =
        facts.stream()
            .filter(fact -> fact.toldMs() <= untilMs)
            .collect(
                Collectors.groupingBy(
                    fact -> fact.session().room().sdkAppId() + " " + fact.session().userId()));
    users.values().forEach(grid::user);
    return grid.sums;
  }

  private void user(List<Fact> facts) {
    Map<String, List<Fact>> sessions = new LinkedHashMap<>();
    for (Fact fact : facts) {
      sessions.computeIfAbsent(fact.session().id(), id -> new ArrayList<>()).add(fact);
    }
    List<Push> pushes = new ArrayList<>();
    List<Picture> pictures = new ArrayList<>();
    for (List<Fact> session : sessions.values()) {
      if (session.getFirst().kind() == Kind.PICTURE) {
        pictures.add(picture(session));
      } else {
        Fact first = session.getFirst();
        Fact last = session.getLast();
        pushes.add(
            new Push(
                first.session(),
                first.atMs(),
                last.kind() == Kind.SENDING ? lengthMs : last.atMs(),
                wallMs.applyAsLong(first.toldMs()) - first.toldMs(),
                pushes.size()));
      }
    }
    pushes.sort(
        Comparator.comparingLong(Push::fromMs)
            .thenComparing(push -> push.session.room())
            .thenComparingInt(Push::order));
    count(onMic(pushes), pushes, pictures);
  }

  /** Which push counts at each millisecond, −1 for none. */
  private int[] onMic(List<Push> pushes) {
    int[] onMic = new int[lengthMs];
    Arrays.fill(onMic, -1);
    for (int i = pushes.size() - 1; i >= 0; i--) { // the earliest last: it covers the others
      Push push = pushes.get(i);
      if (push.fromMs < push.toMs) {
        Arrays.fill(onMic, (int) push.fromMs, (int) push.toMs, i);
      }
    }
    return onMic;
  }

  private Picture picture(List<Fact> facts) {
    int[] pixels = new int[lengthMs];
    for (int i = 0; i < facts.size(); i++) {
      int fromMs = Math.min(lengthMs, (int) facts.get(i).atMs());
      int toMs = i + 1 < facts.size() ? (int) facts.get(i + 1).atMs() : lengthMs;
      Arrays.fill(pixels, fromMs, Math.clamp(toMs, fromMs, lengthMs), (int) facts.get(i).pixels());
    }
    return new Picture(facts.getFirst().session().stream().streamId(), pixels);
  }

  private void count(int[] onMic, List<Push> pushes, List<Picture> pictures) {
    long wallOffsetMs = 0;
    int before = -1;
    for (int ms = 0; ms < lengthMs; ms++) {
      if (onMic[ms] >= 0) {
        Push push = pushes.get(onMic[ms]);
        wallOffsetMs = before >= 0 ? wallOffsetMs : push.wallOffsetMs;
        // the same for as long as nothing is different: only so that the test takes no hours
        int same = ms + 1;
        while (same < lengthMs
            && onMic[same] == onMic[ms]
            && isSame(pictures, ms, same)
            && day(ms, wallOffsetMs) == day(same, wallOffsetMs)) {
          same++;
        }
        count(push, pictures, ms, day(ms, wallOffsetMs), same - ms);
        ms = same - 1;
      }
      before = onMic[ms];
    }
  }

  private static long day(long ms, long wallOffsetMs) {
    return Math.floorDiv(ms + wallOffsetMs, MS_PER_DAY);
  }

  private static boolean isSame(List<Picture> pictures, int ms, int other) {
    for (Picture picture : pictures) {
      if (picture.pixels[ms] != picture.pixels[other]) {
        return false;
      }
    }
    return true;
  }

  private void count(Push push, List<Picture> pictures, int ms, long day, long times) {
    List<Picture> received = pictures.stream().filter(p -> p.pixels[ms] > 0).toList();
    if (received.isEmpty()) {
      for (Policy policy : Policy.values()) {
        add(policy, push, "", 0, day, times);
      }
      return;
    }
    for (Picture picture : received) {
      add(Policy.PER_STREAM, push, picture.stream, picture.pixels[ms], day, times);
    }
    String stream = received.size() == 1 ? received.getFirst().stream : "";
    long area = received.stream().mapToLong(p -> p.pixels[ms]).sum();
    add(Policy.AGGREGATE, push, stream, area, day, times);
  }

  private void add(Policy policy, Push push, String stream, long area, long day, long times) {
    sums.computeIfAbsent(policy, p -> new HashMap<>())
        .merge(key(policy, push, stream, area, day), times, Long::sum);
  }

  private static Key key(Policy policy, Push push, String stream, long area, long day) {
    Session session = push.session;
    return new Key(
        session.room().sdkAppId(),
        session.room().toString(),
        session.userId(),
        stream,
        policy == Policy.PER_STREAM ? perStreamTier(area) : aggregateTier(area),
        area,
        day);
  }

  private static String perStreamTier(long area) {
    return area == 0 ? "Audio" : area <= 307_200 ? "SD" : area <= 921_600 ? "HD" : "UHD";
  }

  private static String aggregateTier(long area) {
    if (area > 2_073_600) {
      return area <= 3_686_400 ? "2K" : "4K";
    }
    return area == 0 ? "Audio" : area <= 921_600 ? "HD" : "FHD";
  }
}
