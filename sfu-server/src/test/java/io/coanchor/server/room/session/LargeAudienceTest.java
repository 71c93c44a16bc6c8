package io.coanchor.server.room.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.feed.RoomFeeds;
import io.coanchor.server.room.MemberInfo;
import io.coanchor.server.room.MuteChange;
import io.coanchor.server.room.Page;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.RoomPage;
import io.coanchor.server.room.RoomService;
import io.coanchor.server.room.model.Environment;
import io.coanchor.server.room.model.Part;
import io.coanchor.server.room.model.RoomRules;
import io.coanchor.server.room.model.Rooms;
import io.coanchor.server.room.model.Visit;
import io.coanchor.server.signal.ClientRooms;
import io.coanchor.server.signal.RoomRef;
import io.coanchor.server.signal.StreamKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * One room with the largest audience there may be, all of it following the room, on the rooms'
 * thread. What is measured is for the record, and how long the thread was held up by anything.
 */
class LargeAudienceTest {
  private static final long APP = 7;
  private static final int AUDIENCE = Boolean.getBoolean("coanchor.long") ? 100_000 : 20_000;
  private static final int ON_MIC = 10;
  private static final int PAGE = 1_000;
  private static final long SECOND = 1_000_000_000L;
  private static final RoomKey ROOM = RoomKey.of(APP, "show");
  private static final StreamKey STREAM = new StreamKey(APP, "show");

  private final RoomThread thread = new RoomThread();
  private final ExecutorService loop = Executors.newSingleThreadExecutor();
  private final Rooms rooms =
      new Rooms(
          new Environment(
              new RoomRules(50, AUDIENCE, 90 * SECOND, 600 * SECOND, 30 * SECOND),
              new SystemRoomClock(),
              thread::after,
              new NoMedia(),
              () -> "id"));
  private final RoomService service = new LocalRoomService(thread, loop, rooms);
  private final RoomFeeds feeds = new RoomFeeds(service);
  private final List<String> figures = new ArrayList<>();

  @AfterEach
  void stop() {
    thread.close();
    loop.close();
  }

  /** A client: its connection's thread makes the text, as event loops do. */
  private final class Client implements ClientRooms.Sink {
    private final AtomicInteger told;
    private final AtomicLong bytes;

    Client(AtomicInteger told, AtomicLong bytes) {
      this.told = told;
      this.bytes = bytes;
    }

    @Override
    public void onEvent(@Nullable String id, ClientRooms.Text text) {
      loop.execute(() -> {
        bytes.addAndGet(text.json().length());
        told.incrementAndGet();
      });
    }

    @Override
    public void onEnd() {}
  }

  @Test
  void shouldServeTheLargestAudience(TestReporter reporter) {
    for (int i = 0; i < ON_MIC; i++) {
      join("host" + i, Part.PUBLISHER, i == 0 ? STREAM : new StreamKey(APP, "co" + i));
    }
    timed(
        "joined",
        () -> {
          for (int i = 0; i < AUDIENCE; i++) {
            join("v" + i, Part.VIEWER, STREAM);
            if (i % 1_000 == 999) {
              barrier();
            }
          }
        });

    AtomicInteger told = new AtomicInteger();
    AtomicLong bytes = new AtomicLong();
    timed("followed, each with a snapshot", () -> follow(told, bytes));
    assertThat(told).hasValue(AUDIENCE);
    assertThat(bytes.get() / AUDIENCE).as("bytes of a snapshot").isBetween(1_000L, 10_000L);

    told.set(0);
    timed(
        "a mute told to all",
        () -> {
          service.setMuted(ROOM, "host0", new MuteChange(true, null)).toCompletableFuture().join();
          await(told, 2 * AUDIENCE);
        });
    told.set(0);
    timed(
        "a thousand of the audience came and went",
        () -> {
          for (int i = 0; i < 1_000; i++) {
            join("guest" + i, Part.VIEWER, STREAM);
            leave("guest" + i);
          }
          barrier();
          assertThat(told).as("of which the audience is told nothing").hasValue(0);
          service.setMuted(ROOM, "host1", new MuteChange(true, null)).toCompletableFuture().join();
          await(told, AUDIENCE);
        });

    assertThat(firstPages()).as("nothing holds the rooms up").isLessThan(SECOND);
    assertThat(listAll()).hasSize(ON_MIC + AUDIENCE);
    reporter.publishEntry(
        String.format(
            Locale.ROOT,
            "%d of an audience; in brackets the longest that another call waited: %s",
            AUDIENCE,
            String.join("; ", figures)));
  }

  private Set<String> listAll() {
    Set<String> listed = new HashSet<>();
    timed(
        "all members, in pages of " + PAGE,
        () -> {
          String token = "";
          do {
            RoomPage page = service.getRoom(ROOM, PAGE, token).toCompletableFuture().join();
            page.members()
                .items()
                .forEach(member -> assertThat(listed.add(member.userId())).isTrue());
            token = page.members().nextToken();
          } while (!token.isEmpty());
        });
    return listed;
  }

  /** Nanoseconds that a page of members takes at most, of twenty. */
  private long firstPages() {
    long[] tookNs = new long[20];
    for (int i = 0; i < tookNs.length; i++) {
      long beginNs = System.nanoTime();
      Page<MemberInfo> page =
          service.getRoom(ROOM, PAGE, "").toCompletableFuture().join().members();
      tookNs[i] = System.nanoTime() - beginNs;
      assertThat(page.items()).hasSize(PAGE);
      assertThat(page.items().getFirst().userId()).isEqualTo("host0");
    }
    Arrays.sort(tookNs);
    figures.add(String.format(Locale.ROOT, "a page of %d members %.1f ms", PAGE, tookNs[10] / 1e6));
    return tookNs[19];
  }

  private void follow(AtomicInteger told, AtomicLong bytes) {
    List<CompletableFuture<ClientRooms.Feed>> all = new ArrayList<>();
    for (int i = 0; i < AUDIENCE; i++) {
      CompletableFuture<ClientRooms.Feed> feed =
          feeds
              .follow(
                  new ClientRooms.Caller(APP, "v" + i),
                  new RoomRef.StringRoom("show"),
                  0,
                  new Client(told, bytes))
              .toCompletableFuture();
      var _ = feed.thenAccept(open -> open.request(64));
      all.add(feed);
      if (i % 1_000 == 999) {
        feed.join();
      }
    }
    all.forEach(CompletableFuture::join);
    await(told, AUDIENCE);
  }

  private static void await(AtomicInteger told, int expected) {
    io.coanchor.peer.Until.holds(
        expected + " are told", () -> told.get() >= expected, told::toString);
  }

  /** Runs something; meanwhile a call that does nothing waits for the rooms' thread in turn. */
  private void timed(String what, Runnable work) {
    AtomicLong longestNs = new AtomicLong();
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread probe =
        Thread.ofPlatform()
            .start(() -> {
              while (!done.isDone()) {
                long beginNs = System.nanoTime();
                barrier();
                longestNs.accumulateAndGet(System.nanoTime() - beginNs, Math::max);
              }
            });
    long beginNs = System.nanoTime();
    work.run();
    long tookNs = System.nanoTime() - beginNs;
    done.complete(null);
    try {
      probe.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    figures.add(
        String.format(
            Locale.ROOT, "%s in %.0f ms (%.0f)", what, tookNs / 1e6, longestNs.get() / 1e6));
  }

  private void barrier() {
    thread.follow(() -> CompletableFuture.completedFuture(true)).join();
  }

  private void join(String user, Part part, StreamKey stream) {
    thread.run(() -> {
      rooms.presence().join(user, new Visit(ROOM, user, part), stream);
      if (part == Part.PUBLISHER) {
        rooms.presence().begin(user);
      }
    });
  }

  private void leave(String user) {
    thread.run(
        () -> rooms.presence().leave(user, io.coanchor.server.room.RoomEvent.LeaveReason.LEFT));
  }
}
