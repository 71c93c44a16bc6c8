package io.coanchor.server.billing.host;

import io.coanchor.server.billing.meter.Meter;
import io.coanchor.server.room.MediaUse;

/**
 * Something the meter is told.
 *
 * @param pixels of a picture, 0 for none; of no meaning for the others
 * @param atNs when it happened
 * @param toldNs when it was told
 * @param toldEpochMs wall clock, read together with {@code toldNs}
 */
record Fact(
    Kind kind, MediaUse.Session session, long pixels, long atNs, long toldNs, long toldEpochMs) {
  enum Kind {
    SENDING,
    SILENT,
    ENDED,
    PICTURE
  }

  /** Whether it ends something: one that is lost would have it go on for ever. */
  boolean ends() {
    return kind == Kind.SILENT || kind == Kind.ENDED || (kind == Kind.PICTURE && pixels == 0);
  }

  void tell(Meter meter) {
    switch (kind) {
      case SENDING -> meter.onSending(session, atNs, toldNs, toldEpochMs);
      case SILENT -> meter.onSilent(session, atNs, toldNs);
      case ENDED -> meter.onPublisherEnded(session, atNs, toldNs);
      case PICTURE -> meter.onPicture(session, pixels, atNs, toldNs);
    }
  }
}
