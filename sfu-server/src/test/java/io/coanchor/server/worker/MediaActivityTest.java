package io.coanchor.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a session tells of what flows in it, and when. */
class MediaActivityTest {
  private static final long MS = 1_000_000;

  private final MediaActivity activity = new MediaActivity();
  private final List<MediaStatus> told = new ArrayList<>();
  private long now = -5_000 * MS;
  private int width;
  private List<MediaStatus.Layer> layers = List.of();

  @Test
  void shouldTellABeginningAtOnceAndAnEndAfterASecond() {
    packet(MediaKind.VIDEO);
    long first = now;
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().video().arriving()).isTrue();
    assertThat(told.getFirst().video().sinceNs()).isEqualTo(first);
    assertThat(told.getFirst().audio().arriving()).isFalse();
    for (int i = 0; i < 100; i++) {
      now += 33 * MS;
      packet(MediaKind.VIDEO);
      look();
    }
    assertThat(told).hasSize(1);
    long last = now;
    now += 999 * MS;
    look();
    assertThat(told).hasSize(1);
    now += 240 * MS;
    look();
    assertThat(told).hasSize(2);
    MediaStatus.Flow ended = told.getLast().video();
    assertThat(ended.arriving()).isFalse();
    assertThat(ended.lastNs()).isEqualTo(last);
    assertThat(ended.sinceNs()).isEqualTo(last + 1_000 * MS);
  }

  @Test
  void shouldTellOfAGapThatNobodyLookedAt() {
    packet(MediaKind.AUDIO);
    long last = now;
    now += 1_100 * MS;
    packet(MediaKind.AUDIO);
    assertThat(told)
        .extracting(status -> status.audio().arriving())
        .containsExactly(true, false, true);
    assertThat(told.get(1).audio().sinceNs()).isEqualTo(last + 1_000 * MS);
    assertThat(told.get(2).audio().sinceNs()).isEqualTo(now);
  }

  @Test
  void shouldGoByTheTimesThatOthersNote() {
    packet(MediaKind.VIDEO);
    now += 900 * MS;
    activity.lastPacket(MediaKind.VIDEO, now);
    now += 900 * MS;
    look();
    assertThat(told).hasSize(1);
    now += 100 * MS;
    look();
    assertThat(told.getLast().video().sinceNs()).isEqualTo(now);
  }

  @Test
  void shouldTellOfMutesCodecsSizesAndLayersButNotOfRates() {
    packet(MediaKind.VIDEO);
    look();
    assertThat(told).hasSize(1);
    activity.muted(MediaKind.VIDEO, true);
    look();
    assertThat(told.getLast().video().arriving()).isTrue();
    assertThat(told.getLast().video().flows()).isFalse();
    activity.codec(MediaKind.VIDEO, Codec.H264);
    look();
    assertThat(told.getLast().video().codec()).isEqualTo(Codec.H264);
    width = 1280;
    look();
    assertThat(told.getLast().width()).isEqualTo(1280);
    layers = List.of(new MediaStatus.Layer("q", true, 320, 180, 100_000));
    look();
    assertThat(told).hasSize(5);
    layers = List.of(new MediaStatus.Layer("q", true, 320, 180, 120_000));
    look();
    assertThat(told).hasSize(5);
    layers = List.of(new MediaStatus.Layer("q", false, 320, 180, 0));
    look();
    assertThat(told).hasSize(6);
  }

  @Test
  void shouldEndWithTheSession() {
    packet(MediaKind.VIDEO);
    now += 300 * MS;
    activity.end(now);
    look();
    assertThat(told.getLast().video().arriving()).isFalse();
    assertThat(told.getLast().video().sinceNs()).isEqualTo(now);
    assertThat(told.getLast().video().lastNs()).isEqualTo(now - 300 * MS);
  }

  @Test
  void shouldTakeTheLargestLayerThatLives() {
    MediaStatus.Layer low = new MediaStatus.Layer("q", true, 320, 180, 0);
    MediaStatus.Layer middle = new MediaStatus.Layer("h", true, 640, 360, 0);
    MediaStatus.Layer dead = new MediaStatus.Layer("f", false, 1280, 720, 0);
    assertThat(MediaStatus.largest(List.of(low, middle, dead))).isEqualTo(middle);
    MediaStatus.Layer alsoDead = new MediaStatus.Layer("q", false, 320, 180, 0);
    assertThat(MediaStatus.largest(List.of(alsoDead, dead))).isEqualTo(dead);
  }

  private void packet(MediaKind kind) {
    if (!activity.onPacket(kind, now)) {
      look();
      activity.begin(kind, now);
      look();
    }
  }

  private void look() {
    MediaStatus status = activity.look(width, 0, layers, now);
    if (status != null) {
      told.add(status);
    }
  }
}
