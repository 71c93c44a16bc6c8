package io.coanchor.server.room.session;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.sdp.MediaFormat;
import io.coanchor.core.sdp.NegotiatedMedia;
import io.coanchor.server.room.model.Part;
import io.coanchor.server.room.model.Visit;
import io.coanchor.server.signal.StreamKey;
import io.coanchor.server.worker.StreamHub;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One stream: its publishers, more than one only while one takes over from another, its viewers,
 * and who the stream id belongs to. Owned by the rooms' thread, but for the media, which belongs to
 * the workers and is only passed on.
 */
final class LiveStream {
  private final StreamKey key;
  private final StreamHub media;
  private final List<Member> publishers = new ArrayList<>();
  private final Set<Member> viewers = new LinkedHashSet<>();

  /** Those whose session is being made: nobody else takes the stream, and it is not dropped. */
  private final List<Reservation> reservations = new ArrayList<>();

  private final Takeovers takeovers = new Takeovers();

  /** Who a lost publisher was: the stream id stays theirs until the deadline. */
  private @Nullable String lostOwner;

  private long lostUntilNs;
  private boolean everLive;
  private long goneSinceNs;

  /**
   * The promise that the stream stays until a session has been entered, or has failed.
   *
   * @param stream which
   * @param visit the user, who counts as being in the room meanwhile
   */
  record Reservation(LiveStream stream, Visit visit) {}

  LiveStream(StreamKey key, StreamHub media) {
    this.key = key;
    this.media = media;
  }

  StreamKey key() {
    return key;
  }

  StreamHub media() {
    return media;
  }

  Set<Member> viewers() {
    return viewers;
  }

  List<Member> publishers() {
    return publishers;
  }

  /** Whether media arrives. */
  boolean isLive() {
    for (Member publisher : publishers) {
      if (publisher.hasMedia()) {
        return true;
      }
    }
    return false;
  }

  /** Whether media has ever arrived: viewers of such a stream are kept for a while without it. */
  boolean wasLive() {
    return everLive;
  }

  void noteLive() {
    everLive = true;
  }

  /** The publisher whose media is forwarded, or the newest one, or null. */
  @Nullable Member current() {
    for (int i = publishers.size() - 1; i >= 0; i--) {
      if (publishers.get(i).hasMedia()) {
        return publishers.get(i);
      }
    }
    return publishers.isEmpty() ? null : publishers.getLast();
  }

  /** What the publisher sends, as its session agreed on; nothing while there is none. */
  List<MediaFormat> publishedFormats() {
    Member publisher = current();
    List<MediaFormat> formats = new ArrayList<>();
    if (publisher != null) {
      for (MediaKind kind : MediaKind.values()) {
        NegotiatedMedia media = publisher.session().mediaOf(kind);
        if (media != null) {
          media.codecs().stream()
              .filter(codec -> codec.codec().isMedia())
              .findFirst()
              .ifPresent(codec -> formats.add(codec.format()));
        }
      }
    }
    return formats;
  }

  /** The user the stream id belongs to now, or null when it is free. */
  @Nullable String owner(long nowNs) {
    if (!publishers.isEmpty()) {
      return publishers.getLast().userId();
    }
    for (Reservation each : reservations) {
      if (each.visit().part() == Part.PUBLISHER) {
        return each.visit().userId();
      }
    }
    return lostOwner != null && nowNs < lostUntilNs ? lostOwner : null;
  }

  /** Its last publisher left. */
  void noteGone(long nowNs) {
    goneSinceNs = nowNs;
  }

  /** How long it has been without a publisher, if it is. */
  long goneForNs(long nowNs) {
    return nowNs - goneSinceNs;
  }

  /** A publisher left without goodbye. */
  void holdFor(String userId, long untilNs) {
    lostOwner = userId;
    lostUntilNs = untilNs;
  }

  /** Waits for nobody any more. */
  void endHold() {
    lostOwner = null;
  }

  Takeovers takeovers() {
    return takeovers;
  }

  Reservation reserve(Visit visit) {
    Reservation made = new Reservation(this, visit);
    reservations.add(made);
    return made;
  }

  void release(Reservation reservation) {
    // reservations of one user are equal: which of them goes makes no difference
    reservations.remove(reservation);
  }

  /** Whether nothing of it is left. */
  boolean isEmpty(long nowNs) {
    return viewers.isEmpty() && reservations.isEmpty() && owner(nowNs) == null;
  }
}
