package io.coanchor.server.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which events a player is told, and when (WHEP extensions, "Server Sent Events"). */
class EventStreamTest {
  private static final long MS = 1_000_000;
  private static final PlayState.Layer LOW = new PlayState.Layer("q", 100_000, 320, 180);
  private static final PlayState.Layer HIGH = new PlayState.Layer("f", 900_000, 1280, 720);

  private final EventStream stream = new EventStream(EnumSet.allOf(PlayEvent.class));
  private boolean active;
  private boolean leaves;
  private int viewers = 1;
  private List<PlayState.Layer> layers = List.of();
  private long now;

  @Test
  void shouldTellActiveAtTheBeginningButNotInactive() {
    stream.begin(now);
    assertThat(look()).doesNotContain("active {}", "inactive {}");
    active = true;
    assertThat(look()).containsExactly("active {}");
    assertThat(look()).isEmpty();
    active = false;
    assertThat(look()).containsExactly("inactive {}");
    assertThat(look()).isEmpty();
  }

  @Test
  void shouldTellWhoReadsAgainHowThingsAre() {
    active = true;
    stream.begin(now);
    assertThat(look()).contains("active {}", "viewercount {\"viewercount\":1}");
    stream.begin(now);
    assertThat(look()).contains("active {}", "viewercount {\"viewercount\":1}");
    // it ends while nobody reads
    active = false;
    stream.begin(now);
    assertThat(look()).contains("inactive {}");
  }

  @Test
  void shouldThrottleTheViewerCount() {
    stream.begin(now);
    assertThat(look()).contains("viewercount {\"viewercount\":1}");
    int told = 0;
    for (int i = 0; i < 40; i++) {
      viewers++;
      now += 250 * MS;
      told += look().size();
    }
    // ten seconds, and one every two
    assertThat(told).isEqualTo(5);
    now += 2_000 * MS;
    look();
    now += 2_000 * MS;
    assertThat(look()).isEmpty();
  }

  @Test
  void shouldTellLayersAtOnceAndTheirRatesNowAndThen() {
    active = true;
    layers = List.of(LOW);
    stream.begin(now);
    assertThat(look())
        .contains(
            "layers {\"1\":[{\"rid\":\"q\",\"spatialLayerId\":0,\"bitrate\":100000,"
                + "\"width\":320,\"height\":180}]}");
    layers = List.of(LOW, HIGH);
    now += 250 * MS;
    assertThat(look()).singleElement().asString().contains("\"rid\":\"f\"");
    layers = List.of(LOW, new PlayState.Layer("f", 950_000, 1280, 720));
    now += 250 * MS;
    assertThat(look()).isEmpty();
    now += 5_000 * MS;
    assertThat(look()).singleElement().asString().contains("950000");
    // inactive: the bitrate is not set
    layers = List.of(LOW, new PlayState.Layer("f", 0, 1280, 720));
    assertThat(look())
        .singleElement()
        .asString()
        .endsWith("{\"rid\":\"f\",\"spatialLayerId\":0,\"width\":1280,\"height\":720}]}");
  }

  @Test
  void shouldNameALayerThatHasNoNameByItsSpatialId() {
    active = true;
    layers = List.of(new PlayState.Layer("", 500_000, 0, 0));
    stream.begin(now);
    assertThat(look()).contains("layers {\"1\":[{\"spatialLayerId\":0,\"bitrate\":500000}]}");
  }

  @Test
  void shouldTellToReconnectOnce() {
    stream.begin(now);
    look();
    leaves = true;
    assertThat(look()).containsExactly("reconnect {}");
    assertThat(look()).isEmpty();
  }

  @Test
  void shouldTellOnlyWhatIsWanted() {
    EventStream narrow = new EventStream(Set.of(PlayEvent.INACTIVE));
    active = true;
    narrow.begin(now);
    assertThat(narrow.due(state(), true, now)).isEmpty();
    active = false;
    assertThat(narrow.due(state(), true, now))
        .extracting(EventStream.Event::kind)
        .containsExactly(PlayEvent.INACTIVE);
  }

  @Test
  void shouldWriteTheDataInOneLine() {
    EventStream.Event event = new EventStream.Event(PlayEvent.VIEWERCOUNT, "{\"viewercount\":3}");
    assertThat(event.text()).isEqualTo("event: viewercount\ndata: {\"viewercount\":3}\n\n");
  }

  private PlayState state() {
    return new PlayState(active, viewers, "1", layers);
  }

  private List<String> look() {
    return stream.due(state(), leaves, now).stream()
        .map(event -> event.kind().eventName() + " " + event.data())
        .toList();
  }
}
