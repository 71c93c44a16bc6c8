package io.coanchor.server.hook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coanchor.server.billing.Charge;
import io.coanchor.server.billing.LedgerBatch;
import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.Policy;
import io.coanchor.server.billing.ledger.LedgerException;
import io.coanchor.server.billing.ledger.LedgerReader;
import io.coanchor.server.billing.ledger.LedgerReader.Numbered;
import io.coanchor.server.billing.ledger.LedgerSettings;
import io.coanchor.server.billing.ledger.LedgerWriter;
import io.coanchor.server.billing.ledger.SqlLedger;
import io.coanchor.server.config.ConfigLoader;
import io.coanchor.server.config.ServerConfig;
import io.coanchor.server.room.RoomKey;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callbacks about a real ledger, through a real queue, to a real receiver. */
class UsageCallbacksTest {
  private static final long APP = 1_400_188_888;
  private static final long QUIET_APP = 5;
  private static final long START_MS = 1_664_209_748_180L;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private SqlLedger ledger;
  private TestReceiver receiver;
  private LedgerWriter writer;
  private long batch;
  private int made;

  @BeforeEach
  void start() throws Exception {
    receiver = new TestReceiver(System::currentTimeMillis);
    ledger =
        new SqlLedger(LedgerSettings.sqlite(folder.resolve("ledger.db")), InstantSource.system());
    writer = ledger.writer("node-a");
    writer.begin("p1");
  }

  @AfterEach
  void stop() throws Exception {
    receiver.close();
    ledger.close();
  }

  private Callbacks server(boolean usage) throws Exception {
    ServerConfig config =
        ConfigLoader.parse(
            """
            callbacks: {queue-file: "%s"}
            apps:
              - sdk-app-id: %d
                secret-keys: [k]
                callback: {url: "%s", key: aB3, usage: %s}
              - {sdk-app-id: %d, secret-keys: [k], callback: {url: "%s"}}
            """
                .formatted(
                    folder.resolve("q.db"), APP, receiver.url(), usage, QUIET_APP, receiver.url()),
            "test",
            Map.of());
    return Callbacks.start(config.callbacks(), config.apps());
  }

  private Callbacks following(LedgerReader reader) throws Exception {
    Callbacks callbacks = server(true);
    callbacks.follow(reader, "node-a");
    return callbacks;
  }

  private static LedgerEntry entry(String id, RoomKey room) {
    Charge charge = new Charge(room, "user_85034614", "live_7", Policy.PER_STREAM, "HD", 921_600);
    return new LedgerEntry(id, charge, START_MS, 57_000, "", "");
  }

  private List<String> write(int count) throws LedgerException {
    List<String> ids = new ArrayList<>();
    List<LedgerEntry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      LedgerEntry next = entry("e" + made++, RoomKey.of(APP, 1 + made % 3));
      ids.add(next.id());
      entries.add(next);
    }
    entries.add(entry("quiet" + made, RoomKey.of(QUIET_APP, 1)));
    batch++;
    writer.write(
        "p1", List.of(new LedgerBatch(batch, batch, START_MS, List.of(), List.of(), entries)));
    return ids;
  }

  /** Distinct ids that came, in the order of their first coming. */
  private Set<String> told() {
    Set<String> ids = new LinkedHashSet<>();
    for (TestReceiver.Request each : receiver.requests()) {
      ids.add(info(each).path("EntryId").asText());
    }
    return ids;
  }

  private static JsonNode info(TestReceiver.Request request) {
    try {
      return JSON.readTree(request.body()).path("EventInfo");
    } catch (IOException e) {
      throw new AssertionError(request.body(), e);
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadlineNs);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  @Test
  void shouldWriteWhatTheDocumentationShows() throws IOException {
    String docs = Files.readString(Path.of("..", "docs", "callbacks.md"));
    String shown = docs.substring(docs.indexOf("## Usage"));
    shown = shown.substring(shown.indexOf("```http\n"));
    String body = shown.substring(shown.indexOf("\n\n") + 2, shown.indexOf("\n```\n"));

    byte[] written =
        UsageBody.of(
                new Numbered("node-a", 1, entry("b1f0c2", RoomKey.of(APP, 8489))),
                1_664_209_808_512L)
            .json();

    assertThat(new String(written, StandardCharsets.UTF_8)).isEqualTo(body);
    assertThat(shown).contains("\nSign: " + Signature.of("123654", written) + "\n");
  }

  @Test
  void shouldTellACorrectionWithItsReason() throws IOException {
    LedgerEntry of = entry("1", RoomKey.of(APP, "a"));
    LedgerEntry correction = new LedgerEntry("c", of.charge(), START_MS, -7, "1", "said \"so\"\\");

    String body =
        new String(
            UsageBody.of(new Numbered("n", 2, correction), START_MS + 9_000).json(),
            StandardCharsets.UTF_8);

    JsonNode json = JSON.readTree(body);
    assertThat(json.path("EventType").asInt()).isEqualTo(10_002);
    JsonNode info = json.path("EventInfo");
    assertThat(info.path("DurationMs").asLong()).isEqualTo(-7);
    assertThat(info.path("Corrects").asText()).isEqualTo("1");
    assertThat(info.path("CorrectionReason").asText()).isEqualTo("said \"so\"\\");
    assertThat(info.path("EventMsTs").asLong()).isEqualTo(START_MS + 9_000);
    assertThat(info.path("StartMsTs").asLong()).isEqualTo(START_MS);
  }

  @Test
  void shouldTellWhatIsWrittenInOrderAndSigned() throws Exception {
    write(5); // before anybody wanted to know
    try (Callbacks _ = following(ledger.reader())) {
      activated();
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        ids.addAll(write(100));
      }
      await("all told", () -> told().size() >= ids.size());

      assertThat(told()).containsExactlyInAnyOrderElementsOf(ids);
      assertThat(receiver.requests())
          .allMatch(each ->
              each.sign()
                  .equals(Signature.of("aB3", each.body().getBytes(StandardCharsets.UTF_8))));
      for (int room = 1; room <= 3; room++) {
        int only = room;
        assertThat(
                receiver.requests().stream()
                    .map(UsageCallbacksTest::info)
                    .filter(each -> each.path("RoomId").asInt() == only)
                    .map(each -> Integer.parseInt(each.path("EntryId").asText().substring(1)))
                    .toList())
            .isSorted();
      }
    }
  }

  /** Waits until the queue's file says that all is told from here on. */
  private void activated() {
    Path look = folder.resolve("look-" + System.nanoTime());
    await(
        "the beginning noted",
        () -> {
          try {
            copy(folder, look);
            try (CallbackStore store = CallbackStore.open(look.resolve("q.db"))) {
              return !store.usageOf(List.of(APP)).isEmpty();
            }
          } catch (IOException | SQLException e) {
            return false; // not made yet
          }
        });
  }

  /** Copies the queue's files as a kill would leave them: the log belongs to the file beside it. */
  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    Path file = from.resolve("q.db");
    FileTime before;
    do {
      before = Files.getLastModifiedTime(file);
      for (String name : List.of("q.db", "q.db-wal")) {
        Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    } while (!before.equals(Files.getLastModifiedTime(file)));
  }

  /** The queue's files as they are at any moment are what a kill leaves. */
  @Test
  void shouldLoseNothingToAKillAtAnyMoment() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> ids = new ArrayList<>();
    try (Callbacks _ = following(ledger.reader())) {
      activated();
    }
    for (int round = 0; round < 4; round++) {
      Callbacks callbacks = following(ledger.reader());
      int before = receiver.requests().size();
      ids.addAll(write(100 + random.nextInt(300)));
      int until = before + random.nextInt(100);
      await("some told", () -> receiver.requests().size() >= until);
      // what is on the disk now goes on; what the process still knew is gone
      receiver.behave(_ -> TestReceiver.Answer.UNAVAILABLE);
      Path killed = folder.resolve("killed-" + round);
      copy(folder, killed);
      callbacks.close();
      for (String name : List.of("q.db", "q.db-wal", "q.db-shm")) {
        Files.deleteIfExists(folder.resolve(name));
      }
      copy(killed, folder);
      receiver.behave(_ -> TestReceiver.Answer.OK);
    }
    try (Callbacks _ = following(ledger.reader())) {
      await("all told (seed " + seed + ")", () -> told().size() >= ids.size());
      assertThat(told()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(ids);
    }
  }

  @Test
  void shouldGoOnWhenTheLedgerIsBack() throws Exception {
    AtomicBoolean isAway = new AtomicBoolean();
    AtomicInteger refused = new AtomicInteger();
    LedgerReader reader = ledger.reader();
    LedgerReader troubled =
        (LedgerReader)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {LedgerReader.class},
                (_, method, arguments) -> {
                  if (isAway.get()) {
                    refused.incrementAndGet();
                    throw new LedgerException("away", new IOException("away"));
                  }
                  return method.invoke(reader, arguments);
                });
    try (Callbacks _ = following(troubled)) {
      activated();
      isAway.set(true);
      await("asked in vain", () -> refused.get() > 0);
      List<String> ids = write(10);
      await("asked again", () -> refused.get() > 1);
      assertThat(told()).isEmpty();
      isAway.set(false);
      await("all told", () -> told().size() >= ids.size());
      assertThat(told()).containsExactlyInAnyOrderElementsOf(ids);
    }
  }

  @Test
  void shouldTellNothingOfTheTimeItWasOff() throws Exception {
    try (Callbacks _ = following(ledger.reader())) {
      activated();
    }
    try (Callbacks off = server(false)) {
      off.follow(ledger.reader(), "node-a");
      write(3);
    }
    assertThat(told()).isEmpty();
    try (Callbacks _ = following(ledger.reader())) {
      activated();
      List<String> ids = write(3);
      await("told", () -> told().size() >= 3);
      assertThat(told()).containsExactlyInAnyOrderElementsOf(ids);
    }
  }

  @Test
  void shouldKnowAFileOfBeforeAndItsCursors() throws Exception {
    Path file = folder.resolve("old.db");
    try (Connection old = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = old.createStatement()) {
      statement.execute(
          "CREATE TABLE callback (id INTEGER PRIMARY KEY, app INTEGER NOT NULL, room TEXT NOT NULL,"
              + " created_ms INTEGER NOT NULL, body BLOB NOT NULL)");
      statement.execute("CREATE INDEX callback_room ON callback (app, room, id)");
      statement.execute("INSERT INTO callback VALUES (7, 1, 'i3', 5, x'00')");
      statement.execute("PRAGMA application_id = " + 0x436f_4362);
      statement.execute("PRAGMA user_version = 1");
    }
    try (CallbackStore store = CallbackStore.open(file)) {
      assertThat(store.lastId()).isEqualTo(7);
      assertThat(store.usageOf(List.of(1L))).isEmpty();
      store.write(
          List.of(),
          List.of(),
          List.of(
              new UsageCursors.Cursor(1, "n", 3),
              new UsageCursors.Cursor(1, "n", 4),
              new UsageCursors.Cursor(2, "n", 9)));
    }
    try (CallbackStore store = CallbackStore.open(file)) {
      assertThat(store.usageOf(List.of(1L, 2L))).hasSize(2);
      assertThat(store.usageOf(List.of(1L))).containsExactly(new UsageCursors.Cursor(1, "n", 4));
      assertThat(store.usageOf(List.of(1L, 2L))).hasSize(1);
    }
  }

  @Test
  void shouldLeaveHalfOfTheQueueToRooms() throws Exception {
    Instant now = Instant.ofEpochMilli(START_MS);
    receiver.behave(_ -> TestReceiver.Answer.UNAVAILABLE);
    Target target = Bench.target(APP, receiver, Duration.ofHours(1));
    try (Bench bench = new Bench(folder.resolve("b.db"), 1_000, target)) {
      int[] written = {0};
      for (int page = 1; page <= 3; page++) {
        List<UsagePage.Body> bodies = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
          Numbered each = new Numbered("n", i, entry(page + "-" + i, RoomKey.of(APP, 1)));
          bodies.add(UsageBody.of(each, now.toEpochMilli()));
        }
        bench.inbox.offer(
            new UsagePage(bodies, new UsageCursors.Cursor(APP, "n", page), () -> written[0]++));
      }
      bench.turnUntil(() -> written[0] == 2);
      assertThat(bench.waiting()).isEqualTo(400);
      bench.turn();
      assertThat(written[0]).as("the third would be above half").isEqualTo(2);

      receiver.behave(_ -> TestReceiver.Answer.OK);
      bench.pass(Duration.ofMinutes(1));
      assertThat(written[0]).isEqualTo(3);
      assertThat(bench.waiting()).isZero();
    }
  }
}
