package io.coanchor.server.room.session;

import io.coanchor.server.room.MediaUse;
import io.coanchor.server.worker.MediaStatus;

/** What one session uses, told from what its worker tells of it. On the rooms' thread. */
abstract sealed class SessionUse {
  final MediaUse use;
  final MediaUse.Session session;

  private SessionUse(MediaUse use, MediaUse.Session session) {
    this.use = use;
    this.session = session;
  }

  static SessionUse of(MediaUse use, MediaUse.Session session, boolean publishes) {
    return publishes ? new Publisher(use, session) : new Viewer(use, session);
  }

  /** What flows has changed. */
  abstract void onStatus(MediaStatus status);

  /** The session has ended. */
  abstract void onEnd(long atNs);

  private static final class Publisher extends SessionUse {
    private boolean known;
    private boolean sending;
    private long lastNs;

    Publisher(MediaUse use, MediaUse.Session session) {
      super(use, session);
    }

    @Override
    void onStatus(MediaStatus status) {
      MediaStatus.Flow audio = status.audio();
      MediaStatus.Flow video = status.video();
      boolean sends = audio.arriving() || video.arriving();
      if (sends && !sending) {
        use.onSending(session, firstNs(audio, video));
      } else if (!sends && sending) {
        lastNs = lastNs(audio, video);
        use.onSilent(session, lastNs);
      }
      known |= sends;
      sending = sends;
    }

    private static long firstNs(MediaStatus.Flow audio, MediaStatus.Flow video) {
      if (!audio.arriving() || !video.arriving()) {
        return audio.arriving() ? audio.sinceNs() : video.sinceNs();
      }
      boolean audioFirst = audio.sinceNs() - video.sinceNs() < 0;
      return audioFirst ? audio.sinceNs() : video.sinceNs();
    }

    /** 0 stands for none. */
    private static long lastNs(MediaStatus.Flow audio, MediaStatus.Flow video) {
      if (audio.lastNs() == 0 || video.lastNs() == 0) {
        return audio.lastNs() + video.lastNs();
      }
      return video.lastNs() - audio.lastNs() > 0 ? video.lastNs() : audio.lastNs();
    }

    /** Where a session failed so that its last packet was not told, it sent until then. */
    @Override
    void onEnd(long atNs) {
      if (known) {
        use.onPublisherEnded(session, sending ? atNs : lastNs);
      }
      known = false;
      sending = false;
    }
  }

  private static final class Viewer extends SessionUse {
    private long pixels;

    Viewer(MediaUse use, MediaUse.Session session) {
      super(use, session);
    }

    @Override
    void onStatus(MediaStatus status) {
      MediaStatus.Flow video = status.video();
      long area = (long) status.width() * status.height();
      long next = video.arriving() ? Math.max(1, area) : 0;
      if (next != pixels) {
        // a picture that goes on in another size does so from the packet that was told at once
        boolean goesOn = next != 0 && pixels != 0;
        use.onPicture(session, next, goesOn ? status.atNs() : video.sinceNs());
        pixels = next;
      }
    }

    @Override
    void onEnd(long atNs) {
      if (pixels != 0) {
        use.onPicture(session, 0, atNs);
        pixels = 0;
      }
    }
  }
}
