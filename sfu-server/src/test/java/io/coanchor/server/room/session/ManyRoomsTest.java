package io.coanchor.server.room.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.room.Page;
import io.coanchor.server.room.RoomDetail;
import io.coanchor.server.room.RoomEvent;
import io.coanchor.server.room.RoomInfo;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.RoomService;
import io.coanchor.server.room.RoomWatcher;
import io.coanchor.server.room.Watch;
import io.coanchor.server.room.WatchRequest;
import io.coanchor.server.room.model.Environment;
import io.coanchor.server.room.model.Part;
import io.coanchor.server.room.model.RoomRules;
import io.coanchor.server.room.model.Rooms;
import io.coanchor.server.room.model.Visit;
import io.coanchor.server.signal.StreamKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Ten thousand rooms of three through the room service, on the rooms' thread. */
class ManyRoomsTest {
  private static final long APP = 7;
  private static final int ROOMS = 10_000;
  private static final int VIEWERS = 2;
  private static final int PAGE = 1_000;
  private static final long SECOND = 1_000_000_000L;

  private final RoomThread thread = new RoomThread();
  private final Rooms rooms =
      new Rooms(
          new Environment(
              new RoomRules(50, 100, 90 * SECOND, 600 * SECOND, 30 * SECOND),
              new SystemRoomClock(),
              thread::after,
              new NoMedia(),
              () -> "id"));
  private final RoomService service = new LocalRoomService(thread, Runnable::run, rooms);

  @AfterEach
  void stop() {
    thread.close();
  }

  @Test
  void shouldListWatchAndDismissThemAll(TestReporter reporter) {
    List<Object> kept = new ArrayList<>();
    long before = usedBytes();
    open();
    long perRoom = (usedBytes() - before) / ROOMS;

    long pageNs = Long.MAX_VALUE;
    long allNs = Long.MAX_VALUE;
    Set<RoomKey> listed = Set.of();
    for (int i = 0; i < 20; i++) {
      long beginNs = System.nanoTime();
      service.listRooms(APP, PAGE, "").toCompletableFuture().join();
      pageNs = Math.min(pageNs, System.nanoTime() - beginNs);
      beginNs = System.nanoTime();
      listed = list();
      allNs = Math.min(allNs, System.nanoTime() - beginNs);
    }
    assertThat(List.copyOf(listed)).hasSize(ROOMS).isSorted();
    assertThat(service.listStreams(APP, PAGE, "").toCompletableFuture().join().items())
        .hasSize(PAGE)
        .allMatch(stream -> stream.viewers() == VIEWERS);

    AtomicInteger snapshots = new AtomicInteger();
    AtomicInteger ends = new AtomicInteger();
    for (RoomKey each : listed) {
      Watch watch =
          service
              .watch(new WatchRequest(each, 0, null), new Counter(snapshots, ends))
              .toCompletableFuture()
              .join();
      watch.request(1_000);
      kept.add(watch);
    }
    long dismissNs = dismiss(listed);

    assertThat(snapshots).hasValue(ROOMS);
    assertThat(ends).hasValue(ROOMS);
    assertThat(list()).isEmpty();
    assertThat(debugState()).contains("rooms=0", "watchers=0");
    assertThat(kept).hasSize(ROOMS);
    reporter.publishEntry(
        String.format(
            Locale.ROOT,
            "%d rooms of %d: %d bytes a room; a page of %d in %.1f ms, all in %.1f ms; dismissed in"
                + " %.0f ms",
            ROOMS,
            1 + VIEWERS,
            perRoom,
            PAGE,
            pageNs / 1e6,
            allNs / 1e6,
            dismissNs / 1e6));
  }

  @Test
  void shouldListWhatIsThereAllTheTimeExactlyOnce() {
    open();
    List<RoomKey> seen = new ArrayList<>();
    String token = "";
    int page = 0;
    do {
      Page<RoomInfo> items = service.listRooms(APP, 700, token).toCompletableFuture().join();
      items.items().forEach(info -> seen.add(info.key()));
      token = items.nextToken();
      // the page's last room closes, others open before and after it
      service.dismiss(items.items().getLast().key()).toCompletableFuture().join();
      enter("early" + page, RoomKey.of(APP, "a" + page));
      enter("late" + page, RoomKey.of(APP, "zz" + page));
      page++;
    } while (!token.isEmpty());

    assertThat(seen).doesNotHaveDuplicates();
    assertThat(seen.stream().filter(key -> key.stringId().startsWith("room"))).hasSize(ROOMS);
  }

  private void open() {
    for (int i = 0; i < ROOMS; i++) {
      RoomKey key = RoomKey.of(APP, "room" + i);
      enter("anchor" + i, key);
    }
  }

  /** An anchor and its viewers. */
  private void enter(String anchor, RoomKey room) {
    StreamKey stream = new StreamKey(APP, room.stringId());
    thread
        .follow(() -> {
          rooms.presence().join(anchor, new Visit(room, anchor, Part.PUBLISHER), stream);
          rooms.presence().begin(anchor);
          for (int i = 0; i < VIEWERS; i++) {
            String viewer = anchor + "-v" + i;
            rooms.presence().join(viewer, new Visit(room, viewer, Part.VIEWER), stream);
          }
          return CompletableFuture.completedFuture(true);
        })
        .join();
  }

  private Set<RoomKey> list() {
    Set<RoomKey> keys = new LinkedHashSet<>();
    String token = "";
    do {
      Page<RoomInfo> page = service.listRooms(APP, PAGE, token).toCompletableFuture().join();
      page.items().forEach(info -> assertThat(keys.add(info.key())).isTrue());
      token = page.nextToken();
    } while (!token.isEmpty());
    return keys;
  }

  /** How long it takes to dismiss rooms, a thousand calls under way. */
  private long dismiss(Set<RoomKey> keys) {
    long beginNs = System.nanoTime();
    List<CompletableFuture<?>> dismissed = new ArrayList<>();
    for (RoomKey each : keys) {
      dismissed.add(service.dismiss(each).toCompletableFuture());
      if (dismissed.size() % 1_000 == 0) {
        dismissed.getLast().join();
      }
    }
    dismissed.forEach(CompletableFuture::join);
    return System.nanoTime() - beginNs;
  }

  private String debugState() {
    return thread
        .follow(() -> CompletableFuture.completedFuture(rooms.debugState().toString()))
        .join();
  }

  /** After as much collection as makes no difference any more. */
  private static long usedBytes() {
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
    }
    return used;
  }

  private record Counter(AtomicInteger snapshots, AtomicInteger ends) implements RoomWatcher {
    @Override
    public void onSnapshot(RoomDetail snapshot, long epochMs) {
      assertThat(snapshot.members()).hasSize(1 + VIEWERS);
      snapshots.incrementAndGet();
    }

    @Override
    public void onEvent(RoomEvent event) {}

    @Override
    public void onMissed(RoomKey room, long first, long last, long epochMs) {
      throw new AssertionError("missed " + first + ".." + last);
    }

    @Override
    public void onEnd() {
      ends.incrementAndGet();
    }
  }
}
