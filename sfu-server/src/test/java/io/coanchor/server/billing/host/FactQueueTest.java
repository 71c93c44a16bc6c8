package io.coanchor.server.billing.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.room.MediaUse;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.signal.StreamKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FactQueueTest {
  private long now = -50;
  private final FactQueue queue = new FactQueue(3, () -> now++, () -> 1_000);

  @Test
  void shouldHandOverInOrderWithWhenItWasTold() {
    MediaUse.Session session = session("a");
    queue.onSending(session, -100);
    queue.onPicture(session, 12, -90);
    queue.onSilent(session, -80);

    assertThat(all())
        .containsExactly(
            new Fact(Fact.Kind.SENDING, session, 0, -100, -50, 1_000),
            new Fact(Fact.Kind.PICTURE, session, 12, -90, -49, 1_000),
            new Fact(Fact.Kind.SILENT, session, 0, -80, -48, 1_000));
    assertThat(queue.waiting()).isZero();
    assertThat(queue.told()).isEqualTo(3);
  }

  @Test
  void shouldCountWhatDoesNotFitButNeverLoseAnEnd() {
    for (int i = 0; i < 10; i++) {
      queue.onSending(session("s" + i), 0);
      queue.onPicture(session("v" + i), 5, 0);
    }
    for (int i = 0; i < 10; i++) {
      queue.onSilent(session("s" + i), 0);
      queue.onPublisherEnded(session("s" + i), 0);
      queue.onPicture(session("v" + i), 0, 0);
    }

    assertThat(queue.lost()).isEqualTo(17);
    assertThat(queue.told()).isEqualTo(33);
    assertThat(queue.waiting()).isEqualTo(33);
    assertThat(all().stream().filter(Fact::ends)).hasSize(30);
    assertThat(queue.waiting()).isZero();
    queue.onSending(session("again"), 0);
    assertThat(all()).hasSize(1);
    assertThat(queue.lost()).isEqualTo(17);
  }

  private List<Fact> all() {
    List<Fact> facts = new ArrayList<>();
    for (Fact fact = queue.poll(); fact != null; fact = queue.poll()) {
      facts.add(fact);
    }
    return facts;
  }

  private static MediaUse.Session session(String id) {
    return new MediaUse.Session(id, RoomKey.of(7, "r"), "u", new StreamKey(7, "r"));
  }
}
