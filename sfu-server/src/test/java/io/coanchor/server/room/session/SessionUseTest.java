package io.coanchor.server.room.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import io.coanchor.server.room.MediaUse;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.model.Part;
import io.coanchor.server.room.model.Visit;
import io.coanchor.server.signal.StreamKey;
import io.coanchor.server.worker.MediaStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a worker's statuses mean for what is counted. Times may be negative, as nanoTime's are. */
class SessionUseTest {
  private static final long MS = 1_000_000;
  private static final long T = -7_000_000_000_000L;
  private static final RoomKey ROOM = RoomKey.of(7, "show");
  private static final StreamKey STREAM = new StreamKey(7, "show");

  private final Told told = new Told();
  private final MediaUses uses = new MediaUses(told);
  private final SessionUse publisher = session(Part.PUBLISHER);
  private final SessionUse viewer = session(Part.VIEWER);

  private static final class Told implements MediaUse {
    private final List<String> calls = new ArrayList<>();

    private void add(String call, Session session, long ns) {
      calls.add("%s %s@%.3f".formatted(call, session.userId(), (ns - T) / 1e9));
    }

    @Override
    public void onSending(Session publisher, long sinceNs) {
      add("sending", publisher, sinceNs);
    }

    @Override
    public void onSilent(Session publisher, long lastPacketNs) {
      add("silent", publisher, lastPacketNs);
    }

    @Override
    public void onPublisherEnded(Session publisher, long lastPacketNs) {
      add("ended", publisher, lastPacketNs);
    }

    @Override
    public void onPicture(Session viewer, long pixels, long sinceNs) {
      add("pixels " + pixels, viewer, sinceNs);
    }
  }

  @Test
  void shouldTellAPublisherFromItsFirstPacketToItsLast() {
    status(publisher, on(1_000, 1_000), off());
    status(publisher, on(1_000, 1_020), on(1_020, 1_020));
    status(publisher, ended(9_000), on(1_020, 9_980));
    status(publisher, ended(9_000), ended(9_985));
    uses.ended(publisher, T + 12_000 * MS);

    assertThat(told.calls).containsExactly("sending p@1.000", "silent p@9.985", "ended p@9.985");
  }

  @Test
  void shouldTellAPublisherThatGoesOnAfterASilence() {
    status(publisher, off(), on(0, 0));
    status(publisher, off(), ended(500));
    status(publisher, on(4_000, 4_000), ended(500));
    uses.ended(publisher, T + 4_100 * MS);

    // that it failed is no reason to forget what it sent
    assertThat(told.calls)
        .containsExactly("sending p@0.000", "silent p@0.500", "sending p@4.000", "ended p@4.100");
  }

  @Test
  void shouldTakeTheEarlierOfTwoThatBeginTogether() {
    status(publisher, on(30, 30), on(10, 40));

    assertThat(told.calls).containsExactly("sending p@0.010");
  }

  @Test
  void shouldTellNothingOfAPublisherThatNeverSent() {
    status(publisher, off(), off());
    uses.ended(publisher, T);
    uses.ended(session(Part.PUBLISHER), T);

    assertThat(told.calls).isEmpty();
  }

  @Test
  void shouldTellAPictureFromItsFirstPacketUntilASecondAfterItsLast() {
    status(viewer, on(0, 0), on(5, 5), 640, 480, 5);
    status(viewer, on(0, 20), on(5, 3_000), 1280, 720, 3_000);
    status(viewer, on(0, 9_000), on(5, 9_000), 1280, 720, 9_000);
    status(viewer, on(0, 9_000), ended(9_100), 1280, 720, 10_230);
    uses.ended(viewer, T + 20_000 * MS);

    assertThat(told.calls)
        .containsExactly("pixels 307200 v@0.005", "pixels 921600 v@3.000", "pixels 0 v@10.100");
  }

  @Test
  void shouldTellAPictureThatComesBackInAnotherSize() {
    status(viewer, off(), on(0, 0), 640, 480, 0);
    status(viewer, off(), ended(1_000), 640, 480, 2_200);
    status(viewer, off(), ended(1_000), 1280, 720, 5_000);
    status(viewer, off(), on(5_000, 5_000), 1280, 720, 5_000);

    assertThat(told.calls)
        .containsExactly("pixels 307200 v@0.000", "pixels 0 v@2.000", "pixels 921600 v@5.000");
  }

  @Test
  void shouldCountAPictureWhoseSizeNobodyTells() {
    status(viewer, off(), on(0, 0), 0, 0, 0);

    assertThat(told.calls).containsExactly("pixels 1 v@0.000");
  }

  @Test
  void shouldEndAPictureWhoseSessionFailed() {
    status(viewer, off(), on(0, 0), 640, 480, 0);
    uses.ended(viewer, T + 700 * MS);
    uses.ended(viewer, T + 800 * MS);

    assertThat(told.calls).containsExactly("pixels 307200 v@0.000", "pixels 0 v@0.700");
  }

  @Test
  void shouldWaitForTheLastWordsOfAll() {
    status(publisher, on(0, 0), off());
    status(viewer, off(), on(0, 0), 640, 480, 0);
    uses.opened(publisher);
    uses.opened(viewer);
    assertThat(uses.stop()).isNotDone();
    uses.ended(publisher, T + 100 * MS);
    assertThat(uses.stop()).isNotDone();
    assertThat(uses.endAll(T + 2_000 * MS)).isEqualTo(1);
    assertThat(uses.endAll(T + 3_000 * MS)).isZero();

    assertThat(told.calls.subList(2, 4)).containsExactly("ended p@0.100", "pixels 0 v@2.000");
    assertThat(new MediaUses(told).stop()).isDone();
  }

  @Test
  void shouldTellNobodyWhoDoesNotWantToKnow() {
    assertThat(new MediaUses(MediaUse.NOBODY).of(new Visit(ROOM, "p", Part.VIEWER), STREAM))
        .isNull();
  }

  private SessionUse session(Part part) {
    String user = part == Part.PUBLISHER ? "p" : "v";
    return Objects.requireNonNull(uses.of(new Visit(ROOM, user, part), STREAM));
  }

  private static void status(SessionUse session, MediaStatus.Flow audio, MediaStatus.Flow video) {
    session.onStatus(new MediaStatus(audio, video, 0, 0, List.of(), T));
  }

  private static void status(
      SessionUse session,
      MediaStatus.Flow audio,
      MediaStatus.Flow video,
      int width,
      int height,
      long atMs) {
    session.onStatus(new MediaStatus(audio, video, width, height, List.of(), T + atMs * MS));
  }

  private static MediaStatus.Flow on(long sinceMs, long lastMs) {
    return new MediaStatus.Flow(true, false, Codec.VP8, T + sinceMs * MS, T + lastMs * MS);
  }

  private static MediaStatus.Flow ended(long lastMs) {
    return new MediaStatus.Flow(
        false, false, Codec.VP8, T + (lastMs + 1_000) * MS, T + lastMs * MS);
  }

  private static MediaStatus.Flow off() {
    return new MediaStatus.Flow(false, false, null, 0, 0);
  }
}
