package io.coanchor.server.room.session;

import static io.coanchor.server.room.session.Member.Part.PUBLISHER;
import static io.coanchor.server.room.session.Member.Part.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coanchor.server.config.RoomsConfig;
import io.coanchor.server.signal.RoomRef;
import io.coanchor.server.signal.SignalException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RoomTableTest {
  private static final RoomTable.Key ROOM = new RoomTable.Key(1, new RoomRef.StringRoom("123"));
  private static final RoomTable.Key INT_ROOM = new RoomTable.Key(1, new RoomRef.IntRoom(123));

  private final RoomTable rooms = new RoomTable(new RoomsConfig(Duration.ZERO, 2, 1));

  @Test
  void shouldExistWhileAnybodyIsIn() throws Exception {
    assertThat(rooms.exists(ROOM)).isFalse();
    RoomTable.Visit anchor = rooms.enter(ROOM, "a", PUBLISHER);
    RoomTable.Visit again = rooms.enter(ROOM, "a", PUBLISHER);
    RoomTable.Visit viewer = rooms.enter(ROOM, "v", VIEWER);
    assertThat(rooms.exists(INT_ROOM)).as("room 123 is not room \"123\"").isFalse();

    rooms.leave(anchor);
    rooms.leave(again);
    assertThat(rooms.exists(ROOM)).isTrue();
    rooms.leave(viewer);
    assertThat(rooms.exists(ROOM)).isFalse();
    assertThat(rooms.size()).isZero();
  }

  @Test
  void shouldCountAUserOnceAndEachPartForItself() throws Exception {
    rooms.enter(ROOM, "a", PUBLISHER);
    RoomTable.Visit coAnchor = rooms.enter(ROOM, "b", PUBLISHER);
    rooms.enter(ROOM, "a", VIEWER);
    rooms.enter(ROOM, "a", VIEWER);
    rooms.enter(ROOM, "b", PUBLISHER);

    assertFull("c", PUBLISHER, "room \"123\": 3 on mic (expected: at most 2)");
    assertFull("c", VIEWER, "room \"123\": 2 in the audience (expected: at most 1)");
    rooms.leave(coAnchor);
    assertFull("c", PUBLISHER, "on mic");
    rooms.leave(coAnchor);
    assertThat(rooms.enter(ROOM, "c", PUBLISHER).userId()).isEqualTo("c");
    assertThat(rooms.enter(INT_ROOM, "c", VIEWER).key()).hasToString("123");
  }

  private void assertFull(String user, Member.Part part, String detail) {
    assertThatThrownBy(() -> rooms.enter(ROOM, user, part))
        .hasMessageContaining(detail)
        .isInstanceOfSatisfying(SignalException.class, e -> assertThat(e.status()).isEqualTo(403));
  }
}
