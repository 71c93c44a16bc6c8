package io.coanchor.server.billing.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coanchor.server.billing.Charge;
import io.coanchor.server.billing.Interval;
import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.Policy;
import io.coanchor.server.billing.ledger.LedgerReader.Numbered;
import io.coanchor.server.billing.ledger.LedgerReader.Selection;
import io.coanchor.server.room.RoomKey;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a ledger does, whatever database keeps it. */
abstract class LedgerContract {
  static final long APP = 1_400_000_001;
  static final long T0 = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();
  static final long NOW = T0 + 10_000_000;

  private LedgerSettings settings;
  private SqlLedger ledger;
  private LedgerWriter writer;
  private LedgerReader reader;

  /** A database with nothing in it. */
  abstract LedgerSettings emptyDatabase() throws Exception;

  @BeforeEach
  void open() throws Exception {
    settings = emptyDatabase();
    ledger = new SqlLedger(settings, InstantSource.fixed(Instant.ofEpochMilli(NOW)));
    writer = ledger.writer("node-a");
    reader = ledger.reader();
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  static Charge charge(String user) {
    return new Charge(RoomKey.of(APP, 7), user, "s-" + user, Policy.PER_STREAM, "hd", 921_600);
  }

  static LedgerEntry entry(String id, String user, long startMs, long durationMs) {
    return new LedgerEntry(id, charge(user), startMs, durationMs, "", "");
  }

  static Interval running(String id, long startMs) {
    return new Interval(id, charge("u-" + id), T0 + startMs, startMs, Interval.RUNNING);
  }

  static LedgerBatch closing(long number, LedgerEntry... entries) {
    long atMs = number * 1000;
    return new LedgerBatch(number, atMs, T0 + atMs, List.of(), List.of(), List.of(entries));
  }

  static LedgerBatch opening(long number, Interval... intervals) {
    long atMs = number * 1000;
    return new LedgerBatch(number, atMs, T0 + atMs, List.of(intervals), List.of(), List.of());
  }

  static Selection all() {
    return new Selection(APP, Instant.EPOCH, Instant.MAX, "", "", "", "");
  }

  private List<LedgerEntry> entries() throws LedgerException {
    return reader.entries(all(), null, 1_000).stream().map(Numbered::entry).toList();
  }

  void sql(String statement) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(settings.url(), settings.user(), settings.password());
        Statement run = connection.createStatement()) {
      run.execute(statement);
    }
  }

  @Test
  void shouldGiveBackWhatWasWritten() throws Exception {
    Charge sound = new Charge(RoomKey.of(APP, "7"), "anna", "", Policy.AGGREGATE, "audio", 0);
    LedgerEntry first = entry("1", "anna", T0, 61_000);
    LedgerEntry second = new LedgerEntry("2", sound, T0 + 61_000, 1, "", "");
    LedgerEntry other =
        new LedgerEntry(
            "3",
            new Charge(RoomKey.of(8, 7), "x", "", Policy.AGGREGATE, "audio", 0),
            T0,
            5,
            "",
            "");
    writer.begin("p1");
    writer.write("p1", List.of(closing(1, second, other), closing(2, first)));
    assertThat(entries()).containsExactly(first, second);
    assertThat(reader.written("node-a", APP, 0, 10))
        .containsExactly(new Numbered("node-a", 1, second), new Numbered("node-a", 3, first));
    assertThat(reader.written("node-a", APP, 1, 10))
        .extracting(Numbered::number)
        .containsExactly(3L);
    assertThat(reader.written("node-a", 8, 0, 10)).extracting(Numbered::number).containsExactly(2L);
    assertThat(reader.written("node-b", APP, 0, 10)).isEmpty();
    assertThat(reader.lastNumbers()).isEqualTo(Map.of("node-a", 3L));
  }

  @Test
  void shouldSkipWhatIsWrittenAlready() throws Exception {
    assertThat(writer.begin("p1")).isZero();
    LedgerBatch first = closing(1, entry("1", "anna", T0, 1_000));
    LedgerBatch second = closing(2, entry("2", "anna", T0 + 1_000, 1_000));
    writer.write("p1", List.of(first));
    writer.write("p1", List.of(first, second));
    writer.write("p1", List.of(first, second));
    assertThat(writer.begin("p1")).isEqualTo(2);
    assertThat(entries()).hasSize(2);
    // an id once only, whatever batch it comes in
    writer.write("p1", List.of(closing(3, entry("1", "anna", T0, 2_000))));
    assertThat(entries()).hasSize(2).first().extracting(LedgerEntry::durationMs).isEqualTo(1_000L);
  }

  @Test
  void shouldWriteAllOrNothing() throws Exception {
    writer.begin("p1");
    LedgerEntry good = entry("1", "anna", T0, 1_000);
    sql("INSERT INTO checkpoint VALUES ('node-b', '', 1, 0, 0, 0, 0)");
    // takes number 2 of node-a behind the writer's back: the second entry fails
    sql(
        "INSERT INTO entry (app, start_ms, duration_ms, pixels, number, id, policy, tier, room,"
            + " user_id, stream_id, node, corrects, reason) VALUES ("
            + APP
            + ", 1, 1, 0, 2, 'thief', 'aggregate', 'hd', '7', '', '', 'node-a', '', '')");
    LedgerEntry bad = entry("2", "anna", T0 + 1_000, 1_000);
    assertThatThrownBy(() -> writer.write("p1", List.of(closing(1, good), closing(2, bad))))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("The ledger cannot write");
    assertThat(entries()).extracting(LedgerEntry::id).containsExactly("thief");
    assertThat(writer.begin("p1")).isZero();
  }

  @Test
  void shouldCloseWhatACrashLeftOpenAtItsCheckpoint() throws Exception {
    writer.begin("p1");
    Interval ended = new Interval("3", charge("carl"), T0 + 100, 100, 1_600);
    Interval late = running("4", 2_500);
    writer.write("p1", List.of(opening(1, running("1", 0), running("2", 500), ended)));
    writer.write(
        "p1",
        List.of(
            new LedgerBatch(2, 2_250, T0, List.of(late), List.of("2"), List.of()),
            closing(3, entry("5", "anna", T0, 3_000))));
    writer.write("p1", List.of(new LedgerBatch(4, 2_250, T0, List.of(), List.of(), List.of())));
    assertThat(ledger.writer("node-a").begin("p2")).isZero();
    assertThat(reader.written("node-a", APP, 0, 10))
        .extracting(each -> each.entry().id() + " " + each.entry().durationMs())
        .containsExactly("5 3000", "1 2250", "3 1500");
    // and only once
    assertThat(writer.begin("p2")).isZero();
    writer.begin("p3");
    assertThat(entries()).hasSize(3);
  }

  @Test
  void shouldRefuseAProcessThatWasTakenOver() throws Exception {
    writer.begin("p1");
    writer.write("p1", List.of(opening(1, running("1", 0))));
    LedgerWriter second = ledger.writer("node-a");
    second.begin("p2");
    assertThatThrownBy(() -> writer.write("p1", List.of(closing(2, entry("1", "a", T0, 9_000)))))
        .isInstanceOfSatisfying(LedgerException.class, e -> assertThat(e.isTakenOver()).isTrue())
        .hasMessageContaining("p2")
        .hasMessageContaining("node-a");
    assertThatThrownBy(() -> writer.begin("p1"))
        .isInstanceOfSatisfying(LedgerException.class, e -> assertThat(e.isTakenOver()).isTrue());
    assertThatThrownBy(() -> writer.end("p1")).isInstanceOf(LedgerException.class);
    second.write("p2", List.of(closing(1, entry("2", "b", T0, 10))));
    assertThat(entries()).extracting(LedgerEntry::durationMs).containsExactly(1_000L, 10L);
  }

  @Test
  void shouldKeepNodesApart() throws Exception {
    LedgerWriter other = ledger.writer("node-b");
    writer.begin("p1");
    other.begin("p1");
    writer.write("p1", List.of(opening(1, running("1", 0))));
    other.write("p1", List.of(opening(1, running("1", 0))));
    other.begin("p2");
    assertThat(reader.lastNumbers()).isEqualTo(Map.of("node-b", 1L));
    writer.write("p1", List.of(closing(2, entry("a1", "u", T0, 2_000))));
    assertThat(reader.lastNumbers()).isEqualTo(Map.of("node-a", 1L, "node-b", 1L));
  }

  @Test
  void shouldSettleWhereNothingCanStillCome() throws Exception {
    assertThat(reader.settledUntil(APP)).isEqualTo(Instant.ofEpochMilli(NOW));
    writer.begin("p1");
    assertThat(reader.settledUntil(APP)).isEqualTo(Instant.EPOCH); // it may have run for long
    writer.write("p1", List.of(opening(1, running("1", 200))));
    assertThat(reader.settledUntil(APP)).isEqualTo(Instant.ofEpochMilli(T0 + 200));
    assertThat(reader.settledUntil(8)).isEqualTo(Instant.ofEpochMilli(T0 + 1_000));
    writer.write("p1", List.of(closing(2, entry("1", "u", T0 + 200, 1_000))));
    assertThat(reader.settledUntil(APP)).isEqualTo(Instant.ofEpochMilli(T0 + 2_000));
    writer.end("p1");
    assertThat(reader.settledUntil(APP)).isEqualTo(Instant.ofEpochMilli(NOW));
    writer.write("p1", List.of(opening(3, running("2", 2_500))));
    assertThat(reader.settledUntil(APP)).isEqualTo(Instant.ofEpochMilli(T0 + 2_500));
    ledger.retire("node-a");
    assertThat(reader.settledUntil(APP)).isEqualTo(Instant.ofEpochMilli(NOW));
    assertThat(entries()).extracting(LedgerEntry::durationMs).containsExactly(1_000L, 500L);
  }

  @Test
  void shouldFindAnEntryAndItsCorrections() throws Exception {
    writer.begin("p1");
    writer.write("p1", List.of(closing(1, entry("1", "anna", T0, 5_000))));
    LedgerEntry less = new LedgerEntry("c1", charge("anna"), T0, -5_000, "1", "test call");
    LedgerEntry more = new LedgerEntry("c0", charge("anna"), T0, 2_000, "1", "half of it");
    writer.correct(List.of(less));
    writer.correct(List.of(less, more));
    assertThat(reader.find(APP, "1"))
        .extracting(Numbered::entry)
        .containsExactly(entry("1", "anna", T0, 5_000), less, more);
    assertThat(reader.find(8, "1")).isEmpty();
    assertThat(reader.find(APP, "")).isEmpty();
    assertThat(reader.written("node-a", APP, 1, 10))
        .extracting(Numbered::entry)
        .contains(less, more);
  }

  @Test
  void shouldKeepAnyIdAsItIs() throws Exception {
    List<String> ids =
        List.of(
            "'; DROP TABLE entry; --",
            "%_\\\"'`?:1$1{}",
            "nul\0inside\0",
            "\\0",
            "\\u0000",
            "\\",
            "é".repeat(32),
            "日本語".repeat(7),
            "🎤".repeat(16),
            "\ud83c",
            "\udfa4 half",
            "a\nb\tc\r",
            " ",
            "İı",
            "e\u0301",
            "é");
    writer.begin("p'1");
    List<LedgerEntry> written = new ArrayList<>();
    for (String id : ids) {
      RoomKey room = id.equals(" ") ? RoomKey.of(APP, 12) : RoomKey.of(APP, id);
      Charge charge = new Charge(room, id, id, Policy.AGGREGATE, id, 1);
      written.add(new LedgerEntry(id, charge, T0 + written.size(), 7, id, id));
    }
    writer.write("p'1", List.of(closing(1, written.toArray(LedgerEntry[]::new))));
    assertThat(entries()).containsExactlyElementsOf(written);
    for (LedgerEntry each : written) {
      Charge charge = each.charge();
      assertThat(entriesOf(charge.room().toString(), "", "", "")).containsExactly(each);
      assertThat(entriesOf("", charge.userId(), "", "")).containsExactly(each);
      assertThat(entriesOf("", "", charge.streamId(), charge.tier())).containsExactly(each);
      assertThat(reader.find(APP, each.id())).first().extracting(Numbered::entry).isEqualTo(each);
    }
    assertThat(ledger.writer("n'\0").begin("\0")).isZero();
  }

  private List<LedgerEntry> entriesOf(String room, String user, String stream, String tier)
      throws LedgerException {
    Selection one = new Selection(APP, Instant.MIN, Instant.MAX, room, user, stream, tier);
    return reader.entries(one, null, 100).stream().map(Numbered::entry).toList();
  }

  @Test
  void shouldTellIntegerRoomsFromStringRooms() throws Exception {
    writer.begin("p1");
    List<LedgerEntry> written = new ArrayList<>();
    for (RoomKey room :
        List.of(RoomKey.of(APP, 123), RoomKey.of(APP, "123"), RoomKey.of(APP, "\"123\""))) {
      Charge charge = new Charge(room, "u", "", Policy.AGGREGATE, "audio", 0);
      written.add(new LedgerEntry("e" + written.size(), charge, T0, 7, "", ""));
    }
    writer.write("p1", List.of(closing(1, written.toArray(LedgerEntry[]::new))));
    assertThat(entriesOf("123", "", "", "")).containsExactly(written.get(0));
    assertThat(entriesOf("\"123\"", "", "", "")).containsExactly(written.get(1));
    assertThat(entriesOf("\"\"123\"\"", "", "", "")).containsExactly(written.get(2));
  }

  @Test
  void shouldPageThroughEntriesOfEqualBegins() throws Exception {
    writer.begin("p1");
    List<LedgerEntry> written = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      written.add(entry("%05d".formatted(i), "u", T0 + i / 100, 10));
    }
    writer.write("p1", List.of(closing(1, written.toArray(LedgerEntry[]::new))));
    List<LedgerEntry> exported = new ArrayList<>();
    reader.export(all(), each -> exported.add(each.entry()));
    assertThat(exported).containsExactlyElementsOf(written);
    exported.clear();
    reader.export(all(), each -> exported.add(each.entry()) && exported.size() < 3);
    assertThat(exported).hasSize(3);
  }

  @Test
  void shouldRefuseToChangeOrDeleteEntries() throws Exception {
    writer.begin("p1");
    writer.write("p1", List.of(closing(1, entry("1", "anna", T0, 1_000))));
    for (String statement :
        List.of(
            "UPDATE entry SET duration_ms = 1",
            "UPDATE entry SET reason = 'none' WHERE id = '1'",
            "DELETE FROM entry",
            "DELETE FROM entry WHERE id = '1'")) {
      assertThatThrownBy(() -> sql(statement))
          .as(statement)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("entries of the ledger");
    }
    assertThat(entries()).containsExactly(entry("1", "anna", T0, 1_000));
  }

  @Test
  void shouldDeleteOnlyWhatRetentionHasPassed() throws Exception {
    writer.begin("p1");
    List<LedgerEntry> written = new ArrayList<>();
    for (int i = 0; i < 12_000; i++) {
      written.add(entry("old" + i, "u", T0 - 20_000 + i, 100));
    }
    LedgerEntry across = entry("across", "u", T0 - 100, 101);
    LedgerEntry other =
        new LedgerEntry(
            "other", new Charge(RoomKey.of(8, 7), "", "", Policy.AGGREGATE, "hd", 0), 5, 5, "", "");
    written.add(across);
    written.add(entry("touching", "u", T0 - 100, 100));
    written.add(other);
    writer.write("p1", List.of(closing(1, written.toArray(LedgerEntry[]::new))));
    assertThat(ledger.deleteBefore(APP, Instant.ofEpochMilli(T0))).isEqualTo(12_001);
    assertThat(entries()).containsExactly(across);
    assertThat(reader.find(8, "other")).hasSize(1);
    assertThat(ledger.deleteBefore(APP, Instant.ofEpochMilli(T0 - 50_000))).isZero();
    assertThat(reader.lastNumbers()).containsEntry("node-a", 12_003L);
    for (String statement :
        List.of("DELETE FROM entry", "DELETE FROM kept", "UPDATE kept SET from_ms = 0")) {
      assertThatThrownBy(() -> sql(statement)).as(statement).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void shouldOpenWhatIsThereAlready() throws Exception {
    writer.begin("p1");
    writer.write("p1", List.of(closing(1, entry("1", "anna", T0, 1_000))));
    ledger.close();
    try (SqlLedger again = new SqlLedger(settings, InstantSource.system())) {
      assertThat(again.reader().find(APP, "1")).hasSize(1);
      assertThat(again.writer("node-a").begin("p1")).isEqualTo(1);
    }
  }
}
