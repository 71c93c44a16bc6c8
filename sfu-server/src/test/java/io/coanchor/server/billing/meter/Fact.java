package io.coanchor.server.billing.meter;

import io.coanchor.server.room.MediaUse.Session;

/**
 * Something that a meter is told of in a test.
 *
 * @param toldMs when it is told
 * @param atNs when it happened
 * @param pixels of a picture
 */
record Fact(Kind kind, Session session, long atNs, long toldMs, long pixels) {
  enum Kind {
    SENDING,
    SILENT,
    ENDED,
    PICTURE
  }

  long atMs() {
    return atNs / 1_000_000;
  }

  void tell(Meter meter, long epochMs) {
    long toldNs = toldMs * 1_000_000;
    switch (kind) {
      case SENDING -> meter.onSending(session, atNs, toldNs, epochMs);
      case SILENT -> meter.onSilent(session, atNs, toldNs);
      case ENDED -> meter.onPublisherEnded(session, atNs, toldNs);
      case PICTURE -> meter.onPicture(session, pixels, atNs, toldNs);
    }
  }
}
