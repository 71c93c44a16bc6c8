package io.coanchor.server.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coanchor.server.room.RoomKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallbackStoreTest {
  private static final RoomKey INT = RoomKey.of(4_294_967_295L, 123);
  private static final RoomKey STRING = RoomKey.of(4_294_967_295L, "123");

  @TempDir private Path folder;

  @Test
  void shouldKeepWhatWasPutInAcrossRoomsThatLookAlike() throws Exception {
    Path file = folder.resolve("deep/er/q.db");
    try (CallbackStore store = CallbackStore.open(file)) {
      store.write(
          List.of(callback(1, INT), callback(2, STRING), callback(3, INT), callback(4, INT)),
          List.of());
      store.write(List.of(), List.of(1L));
    }

    try (CallbackStore store = CallbackStore.open(file)) {
      assertThat(store.lastId()).isEqualTo(4);
      assertThat(store.backlog())
          .containsExactly(new CallbackStore.Backlog(STRING, 1), new CallbackStore.Backlog(INT, 2));
      List<QueuedCallback> oldest = store.read(INT, 0, 1);
      assertThat(oldest).hasSize(1);
      assertThat(oldest.getFirst().id()).isEqualTo(3);
      assertThat(oldest.getFirst().createdMs()).isEqualTo(1003);
      assertThat(oldest.getFirst().body()).isEqualTo(body(3));
      assertThat(store.read(INT, 3, 9)).extracting(QueuedCallback::id).containsExactly(4L);
    }
  }

  private static QueuedCallback callback(long id, RoomKey room) {
    return new QueuedCallback(id, room, 1000 + id, body(id));
  }

  private static byte[] body(long id) {
    return ("body " + id).getBytes(StandardCharsets.UTF_8);
  }

  /** A copy of the files at any moment is what a kill leaves behind. */
  @Test
  void shouldHaveOnDiskWhatWasPutIn() throws Exception {
    Path file = folder.resolve("q.db");
    try (CallbackStore store = CallbackStore.open(file)) {
      store.write(List.of(callback(1, INT)), List.of());
      Files.copy(file, folder.resolve("copy.db"));
      Files.copy(folder.resolve("q.db-wal"), folder.resolve("copy.db-wal"));
      try (CallbackStore copy = CallbackStore.open(folder.resolve("copy.db"))) {
        assertThat(copy.read(INT, 0, 9)).hasSize(1);
      }
    }
  }

  @Test
  void shouldUndoAllOfABatchThatFails() throws Exception {
    try (CallbackStore store = CallbackStore.open(folder.resolve("q.db"))) {
      store.write(List.of(callback(1, INT)), List.of());
      assertThatThrownBy(() -> store.write(List.of(callback(2, INT), callback(1, INT)), List.of()))
          .isInstanceOf(SQLException.class);

      assertThat(store.lastId()).isEqualTo(1);
      store.write(List.of(callback(2, INT)), List.of());
      assertThat(store.lastId()).isEqualTo(2);
    }
  }

  @Test
  void shouldRefuseAFileInUse() throws Exception {
    Path file = folder.resolve("q.db");
    try (CallbackStore store = CallbackStore.open(file)) {
      assertRefused(file, "in use (expected: a file of this server alone)");
      assertThat(store.lastId()).isZero();
    }
  }

  @Test
  void shouldRefuseAFileThatIsNone() throws Exception {
    Path file = folder.resolve("q.db");
    Files.writeString(file, "rooms: {}\n".repeat(1000));
    assertRefused(file, "damaged, or no SQLite file");
    assertThat(file).content().startsWith("rooms");
    assertRefused(folder, "cannot be used");
    Path below = folder.resolve("q.db/below/q.db");
    assertRefused(below, "cannot be made");
  }

  @Test
  void shouldRefuseAnotherApplicationsFile() throws Exception {
    Path file = folder.resolve("ledger.db");
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement()) {
      statement.execute("CREATE TABLE ledger (id INTEGER)");
    }

    assertRefused(file, "another application's database");
  }

  @Test
  void shouldRefuseAVersionOfLater() throws Exception {
    Path file = folder.resolve("q.db");
    CallbackStore.open(file).close();
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = other.createStatement()) {
      statement.execute("PRAGMA user_version = 3");
    }

    assertRefused(file, "version 3 (expected: 2)");
  }

  private static void assertRefused(Path file, String why) {
    assertThatThrownBy(() -> CallbackStore.open(file).close())
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("callbacks.queue-file: " + file + ": ")
        .hasMessageContaining(why);
  }
}
