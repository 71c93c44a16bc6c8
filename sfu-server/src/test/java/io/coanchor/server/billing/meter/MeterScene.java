package io.coanchor.server.billing.meter;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.Policy;
import io.coanchor.server.billing.RateCard;
import io.coanchor.server.room.MediaUse.Session;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.signal.StreamKey;

/** A meter, some sessions, and words for what happens to them. Times are seconds. */
abstract class MeterScene {
  static final long APP = 1;
  static final long WALL_MS = 1_780_000_000_000L;
  static final Session ANN = session("push ann", "show", "ann", "ann");
  static final Session ANN_IN_DUEL = session("push ann 2", "duel", "ann", "ann2");
  static final Session ANN_SEES_BOB = session("play ann", "show", "ann", "bob");

  final Meter meter = new Meter(RateCard.of(Policy.PER_STREAM), "p1", 0);

  void sends(Session session, double at, double told) {
    onSending(session, at, told, WALL_MS + Math.round(told * 1_000));
  }

  void onSending(Session session, double at, double told, long epochMs) {
    meter.onSending(session, ns(at), ns(told), epochMs);
  }

  void silent(Session session, double last, double told) {
    meter.onSilent(session, ns(last), ns(told));
  }

  void ends(Session session, double last, double told) {
    meter.onPublisherEnded(session, ns(last), ns(told));
  }

  void sees(Session session, long pixels, double at, double told) {
    meter.onPicture(session, pixels, ns(at), ns(told));
  }

  LedgerBatch collect(double at) {
    return meter.collect(ns(at), WALL_MS + Math.round(at * 1_000));
  }

  LedgerBatch close(double at) {
    return meter.close(ns(at), WALL_MS + Math.round(at * 1_000));
  }

  static void assertNothingNew(LedgerBatch batch, long number) {
    assertThat(batch.number()).isEqualTo(number);
    assertThat(batch.open()).isEmpty();
    assertThat(batch.withdrawn()).isEmpty();
    assertThat(batch.closed()).isEmpty();
  }

  static long ns(double seconds) {
    return Math.round(seconds * 1_000) * 1_000_000;
  }

  static Session session(String id, String room, String user, String stream) {
    return new Session(id, RoomKey.of(APP, room), user, new StreamKey(APP, stream));
  }
}
