package io.coanchor.server.billing.meter;

import io.coanchor.server.billing.Charge;
import io.coanchor.server.billing.Interval;
import io.coanchor.server.billing.Policy;
import io.coanchor.server.billing.RateCard;
import io.coanchor.server.room.RoomKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes through what is known of a user from the settled moment on, change by change, and finds the
 * spans that follow from it: those that are settled now, and those that may yet change. Silent
 * publishers count as ended at their last packet; how far that is certain is part of the result.
 */
final class Sweep {
  private static final Comparator<Span> BY_END =
      Comparator.comparingLong(Span::endMs)
          .thenComparingLong(Span::startMs)
          .thenComparingLong(Span::number);

  // given
  private final RateCard card;
  private final String soundTier;
  private final long cutMs;

  // result
  /** What has ended for good, in order of its end, and lasted at all. */
  final List<Span> closed = new ArrayList<>();

  /** What goes on or may yet change, in order of its end. */
  final List<Span> open = new ArrayList<>();

  boolean onMic;

  /** From when on a silent publisher's return would change something. */
  long uncertainMs;

  // of one run
  private long[] times = new long[16];
  private int timeCount;
  private final List<Span> running = new ArrayList<>();
  private final List<Span> wanted = new ArrayList<>();
  private final List<Span> found = new ArrayList<>();

  Sweep(RateCard card, long cutMs) {
    this.card = card;
    this.soundTier = card.tierOf(0).name();
    this.cutMs = cutMs;
  }

  /**
   * Finds the spans of an account and forgets what is settled by them.
   *
   * @param settledMs what happened up to here is told by now
   */
  void run(Account account, long settledMs, long nowMs) {
    findTimes(account, nowMs);
    running.clear();
    found.clear();
    running.addAll(account.settledSpans);
    uncertainMs = Long.MAX_VALUE;
    onMic = account.onMicWhenSettled;
    long wallOffsetMs = account.wallOffsetMs;
    for (int i = 0; i < timeCount; i++) {
      long atMs = times[i];
      Publisher earliest = account.earliestOnMic(atMs);
      if (uncertainMs == Long.MAX_VALUE && account.mayChange(atMs, earliest)) {
        uncertainMs = atMs;
      }
      if (earliest != null && !onMic) {
        wallOffsetMs = earliest.wallOffsetMs;
      }
      onMic = earliest != null;
      change(account, earliest, atMs, wallOffsetMs);
      if (atMs <= settledMs && atMs < uncertainMs) {
        account.settledMs = atMs;
        account.onMicWhenSettled = onMic;
        account.wallOffsetMs = wallOffsetMs;
      }
    }
    found.addAll(running);
    cut(account, settledMs, nowMs);
    part(account);
    forget(account);
  }

  private void findTimes(Account account, long nowMs) {
    timeCount = 0;
    for (Publisher publisher : account.publishers) {
      addTime(account, publisher.firstMs, nowMs);
      addTime(account, publisher.endMs, nowMs);
    }
    for (Player player : account.players) {
      for (int i = 0; i < player.changeCount(); i++) {
        addTime(account, player.timeOf(i), nowMs);
      }
    }
    Arrays.sort(times, 0, timeCount);
    int distinct = 0;
    for (int i = 0; i < timeCount; i++) {
      if (i == 0 || times[i] != times[i - 1]) {
        times[distinct++] = times[i];
      }
    }
    timeCount = distinct;
  }

  private void addTime(Account account, long atMs, long nowMs) {
    if (atMs <= account.settledMs || atMs > nowMs) {
      return;
    }
    if (timeCount == times.length) {
      times = Arrays.copyOf(times, 2 * timeCount);
    }
    times[timeCount++] = atMs;
  }

  /** Ends what is charged otherwise from a moment on, and begins that. */
  private void change(Account account, @Nullable Publisher earliest, long atMs, long wallOffsetMs) {
    wanted.clear();
    if (earliest != null) {
      want(account, earliest.room, atMs, atMs + wallOffsetMs);
    }
    for (int i = running.size() - 1; i >= 0; i--) {
      Span span = running.get(i);
      if (!goesOn(span)) {
        found.add(span.endingAt(atMs));
        running.remove(i);
      }
    }
    running.addAll(wanted);
  }

  /** Whether a span is wanted as it is; then there is no need to begin it. */
  private boolean goesOn(Span span) {
    for (int i = 0; i < wanted.size(); i++) {
      Span other = wanted.get(i);
      if (other.number() == span.number() && other.charge().equals(span.charge())) {
        wanted.remove(i);
        return true;
      }
    }
    return false;
  }

  private void want(Account account, RoomKey room, long atMs, long epochMs) {
    int pictures = 0;
    long pixels = 0;
    String streamId = "";
    for (Player player : account.players) {
      long area = player.pixelsAt(atMs);
      if (area > 0) {
        pictures++;
        pixels += area;
        streamId = pictures == 1 ? player.streamId : "";
        if (card.policy() == Policy.PER_STREAM) {
          want(account, player.number, room, player.streamId, area, atMs, epochMs);
        }
      }
    }
    if (pictures == 0 || card.policy() == Policy.AGGREGATE) {
      want(account, account.number, room, streamId, pixels, atMs, epochMs);
    }
  }

  private void want(
      Account account,
      long number,
      RoomKey room,
      String streamId,
      long pixels,
      long atMs,
      long epochMs) {
    String tier = pixels == 0 ? soundTier : card.tierOf(pixels).name();
    Charge charge = new Charge(room, account.key.userId(), streamId, card.policy(), tier, pixels);
    wanted.add(new Span(number, charge, epochMs, atMs, Interval.RUNNING));
  }

  /** Cuts what is too long, always at the same places: whenever one looks. */
  private void cut(Account account, long settledMs, long nowMs) {
    for (int i = 0; i < found.size(); i++) { // grows by what is cut off
      Span span = found.get(i);
      long atMs = span.startMs() + cutMs;
      if (atMs < span.endMs() && atMs <= nowMs) {
        found.set(i, span.endingAt(atMs));
        found.add(span.from(atMs));
        if (atMs <= settledMs && atMs < uncertainMs) {
          account.settledMs = Math.max(account.settledMs, atMs);
        }
      }
    }
  }

  private void part(Account account) {
    closed.clear();
    open.clear();
    List<Span> across = new ArrayList<>(2);
    for (Span span : found) {
      if (span.endMs() <= account.settledMs) {
        if (span.endMs() > span.startMs()) {
          closed.add(span);
        }
      } else {
        if (span.startMs() <= account.settledMs) {
          across.add(span.endingAt(Interval.RUNNING));
        }
        if (span.endMs() > span.startMs()) {
          open.add(span);
        }
      }
    }
    account.settledSpans = across.isEmpty() ? List.of() : across;
    closed.sort(BY_END);
    open.sort(BY_END);
  }

  private static void forget(Account account) {
    for (Player player : account.players) {
      player.settle(account.settledMs);
    }
  }
}
