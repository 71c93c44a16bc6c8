package io.coanchor.core.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.rtp.ExtensionMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SequenceMapTest {
  private static final int WINDOW = 300;

  /** Against a map that writes down every packet. */
  @Test
  void shouldAgreeWithAMapOfEveryPacket() {
    for (long seed = 1; seed <= 20; seed++) {
      Random random = new Random(seed);
      SequenceMap map = new SequenceMap(random.nextInt(0x8000));
      Map<Long, Long> sourceOfOut = new HashMap<>();
      long source = 100;
      SourceEpoch epoch = epoch(source);
      map.begin(epoch, source);
      long epochStart = map.nextOut();
      for (int i = 0; i < 3000; i++) {
        int what = random.nextInt(100);
        if (what < 3) {
          map.leaveOut(source++);
        } else if (what < 8) {
          // Lost for now: its place stays free, and is found when it comes late.
          long lost = source++;
          sourceOfOut.put(map.append(source), source);
          source++;
          long place = map.placeOf(lost);
          assertThat(sourceOfOut.put(place, lost)).as("seed %s: place is free", seed).isNull();
        } else if (i % 1000 == 999) {
          source += 5000;
          epoch = epoch(source);
          map.begin(epoch, source);
          sourceOfOut.clear();
          epochStart = map.nextOut();
        } else {
          long out = map.append(source);
          assertThat(sourceOfOut.put(out, source)).isNull();
          source++;
        }
        if (sourceOfOut.isEmpty()) {
          continue;
        }
        long back = map.nextOut() - 1 - random.nextInt(WINDOW);
        if (back >= epochStart) {
          int run = map.runOf(back);
          assertThat(run).as("seed %s", seed).isGreaterThanOrEqualTo(0);
          assertThat(map.epochOf(run)).isSameAs(epoch);
          assertThat(map.sourceOf(run, back)).isEqualTo(sourceOfOut.get(back));
        }
      }
    }
  }

  @Test
  void shouldHaveNoPlaceForWhatWasLeftOut() {
    SequenceMap map = new SequenceMap(10);
    map.begin(epoch(0), 0);
    assertThat(map.append(0)).isEqualTo(0x1000a);
    map.leaveOut(1);
    map.leaveOut(2);
    assertThat(map.append(3)).isEqualTo(0x1000b);
    assertThat(map.placeOf(1)).isEqualTo(-1);
    assertThat(map.placeOf(2)).isEqualTo(-1);
    assertThat(map.placeOf(0)).isEqualTo(0x1000a);
    assertThat(map.placeOf(-5)).isEqualTo(-1);
    assertThat(map.extend(0x000b)).isEqualTo(0x1000b);
    assertThat(map.runOf(map.nextOut())).isEqualTo(-1);
  }

  @Test
  void shouldKeepOnlyOneSourceBack() {
    SequenceMap map = new SequenceMap(0);
    SourceEpoch first = epoch(0);
    map.begin(first, 0);
    long outOfFirst = map.append(0);
    map.begin(epoch(50), 50);
    long outOfSecond = map.append(50);
    assertThat(map.epochOf(map.runOf(outOfFirst))).isSameAs(first);
    assertThat(map.placeOf(1)).isEqualTo(-1);
    map.begin(epoch(90), 90);
    assertThat(map.runOf(outOfFirst)).isEqualTo(-1);
    assertThat(map.runOf(outOfSecond)).isGreaterThanOrEqualTo(0);
  }

  private static SourceEpoch epoch(long first) {
    SourceFormat format = new SourceFormat(Map.of(), ExtensionMap.EMPTY);
    MediaLayer layer =
        new MediaLayer(0, MediaKind.VIDEO, format, new PublisherClock(), (l, p, r, n) -> {});
    return new SourceEpoch(Views.of(layer, 0), first, 0, null, SourceEpoch.Offsets.NONE);
  }
}
