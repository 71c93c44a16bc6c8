package io.coanchor.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.proto.v1.RoomId;
import io.coanchor.server.room.RoomKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BillingMessagesTest {
  /** A room as the ledger shows it. */
  static String text(RoomId room) {
    return room.hasIntId()
        ? Integer.toUnsignedString(room.getIntId())
        : '"' + room.getStrId() + '"';
  }

  @Test
  void shouldReadRoomsAsTheyAreShown() {
    for (RoomKey key :
        List.of(
            RoomKey.of(1, 1),
            RoomKey.of(1, 4_294_967_294L),
            RoomKey.of(1, "1"),
            RoomKey.of(1, "a \"b\" c"))) {
      assertThat(text(BillingMessages.room(key.toString()))).isEqualTo(key.toString());
    }
  }

  @Test
  void shouldNotCallFinalWhatIsNot() {
    assertThat(BillingMessages.settled(Instant.EPOCH)).isNull();
    assertThat(BillingMessages.settled(Instant.MIN)).isNull();
    assertThat(BillingMessages.settled(Instant.MAX)).isNotNull();
  }
}
