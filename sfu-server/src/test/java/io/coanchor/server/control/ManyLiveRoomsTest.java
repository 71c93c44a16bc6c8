package io.coanchor.server.control;

import static io.coanchor.server.control.ControlPlane.APP;
import static io.coanchor.server.control.ControlPlane.READ;
import static io.coanchor.server.control.ControlPlane.room;
import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.client.ClientLoop;
import io.coanchor.client.EncodedFrame;
import io.coanchor.client.PusherConfig;
import io.coanchor.client.V2TXLivePusher;
import io.coanchor.client.V2TXLivePusherObserver;
import io.coanchor.client.signal.V2TXLiveCode;
import io.coanchor.core.codec.Codec;
import io.coanchor.proto.v1.DismissRoomRequest;
import io.coanchor.proto.v1.ListRoomsRequest;
import io.coanchor.proto.v1.ListRoomsResponse;
import io.coanchor.proto.v1.ListStreamsRequest;
import io.coanchor.proto.v1.ListStreamsResponse;
import io.coanchor.proto.v1.RoomClosed;
import io.coanchor.proto.v1.RoomEvent;
import io.coanchor.proto.v1.RoomServiceGrpc;
import io.coanchor.proto.v1.Stream;
import io.coanchor.proto.v1.WatchRoomRequest;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rooms with real publishers in them, more than fit a page. */
@Tag("alone")
class ManyLiveRoomsTest {
  private static final int ROOMS = 300;
  private static final int PAGE = 100;
  private static final int PATIENCE_SECONDS = 90;
  private static final long SOUND_NS = 20_000_000;

  private final List<V2TXLivePusher> pushers = new ArrayList<>();
  private ControlPlane plane;
  private ClientLoop loop;
  private long soundNs;

  @BeforeEach
  void start() throws Exception {
    plane = ControlPlane.start();
    loop = ClientLoop.start();
  }

  @AfterEach
  void stop() {
    pushers.forEach(V2TXLivePusher::close);
    loop.close();
    plane.close();
  }

  @Test
  void shouldListWatchAndDismissRoomsOverWhip() throws Exception {
    for (int i = 0; i < ROOMS; i++) {
      V2TXLivePusher pusher =
          new V2TXLivePusher(
              loop, PusherConfig.of(Codec.VP8).withoutReconnect(), new V2TXLivePusherObserver() {});
      pushers.add(pusher);
      assertThat(pusher.startPush(plane.pushUrl("live-" + i, "anchor" + i)))
          .isEqualTo(V2TXLiveCode.OK);
    }
    until("sound of every one arrives", () -> soundingStreams() == ROOMS);

    Set<String> expected = new HashSet<>();
    IntStream.range(0, ROOMS).forEach(i -> expected.add("live-" + i));
    List<String> listed = listRooms();
    assertThat(listed).hasSize(ROOMS);
    assertThat(new HashSet<>(listed)).isEqualTo(expected);

    Map<String, Told> told = new ConcurrentHashMap<>();
    expected.forEach(name -> watch(name, told));
    until("every room shows its state", () -> told.size() == ROOMS);
    for (String name : expected) {
      plane
          .rooms()
          .dismissRoom(
              DismissRoomRequest.newBuilder().setSdkAppId(APP).setRoom(room(name)).build());
    }
    until(
        "every watcher is told", () -> told.values().stream().allMatch(each -> each.ended != null));
    assertThat(told.values())
        .allSatisfy(each -> {
          assertThat(each.ended).isEqualTo(RoomClosed.Reason.DISMISSED);
          assertThat(each.gaps).hasValue(0);
        });
    assertThat(listRooms()).isEmpty();
    until("nothing is held", () -> held() == 0);
  }

  /** What one watcher was told. */
  private static final class Told implements StreamObserver<RoomEvent> {
    private final String name;
    private final Map<String, Told> all;
    private long last = -1;
    private final AtomicInteger gaps = new AtomicInteger();
    private volatile RoomClosed.@Nullable Reason ended;

    Told(String name, Map<String, Told> all) {
      this.name = name;
      this.all = all;
    }

    @Override
    public void onNext(RoomEvent event) {
      if (last >= 0 && event.getSequence() != last + 1) {
        gaps.incrementAndGet();
      }
      last = event.getSequence();
      all.put(name, this);
      if (event.hasRoomClosed()) {
        ended = event.getRoomClosed().getReason();
      }
    }

    @Override
    public void onError(Throwable failure) {
      gaps.incrementAndGet();
    }

    @Override
    public void onCompleted() {}
  }

  private void watch(String name, Map<String, Told> told) {
    RoomServiceGrpc.newStub(plane.channel(READ))
        .watchRoom(
            WatchRoomRequest.newBuilder().setSdkAppId(APP).setRoom(room(name)).build(),
            new Told(name, told));
  }

  private List<String> listRooms() {
    List<String> names = new ArrayList<>();
    ListRoomsRequest.Builder request =
        ListRoomsRequest.newBuilder().setSdkAppId(APP).setPageSize(PAGE);
    ListRoomsResponse page;
    do {
      page = plane.rooms().listRooms(request.build());
      assertThat(page.getRoomsCount()).isLessThanOrEqualTo(PAGE);
      page.getRoomsList().forEach(each -> names.add(each.getRoom().getStrId()));
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return names;
  }

  private long soundingStreams() {
    long sounding = 0;
    ListStreamsRequest.Builder request =
        ListStreamsRequest.newBuilder().setSdkAppId(APP).setPageSize(PAGE);
    ListStreamsResponse page;
    do {
      page = plane.rooms().listStreams(request.build());
      sounding += page.getStreamsList().stream().filter(Stream::getAudioActive).count();
      request.setPageToken(page.getNextPageToken());
    } while (!page.getNextPageToken().isEmpty());
    return sounding;
  }

  private long held() {
    return number("rooms", "publishers")
        + number("rooms", "streams")
        + number("worker", "ufrags")
        + number("worker", "addresses");
  }

  private long number(String part, String name) {
    Map<?, ?> state = (Map<?, ?>) Objects.requireNonNull(plane.server().overview().get(part));
    return ((Number) Objects.requireNonNull(state.get(name), name)).longValue();
  }

  /** Sends sound meanwhile, so that who publishes is heard. */
  private void until(String what, BooleanSupplier holds) throws InterruptedException {
    long giveUpNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(giveUpNs);
      for (int i = 0; i < 10; i++) {
        soundNs += SOUND_NS;
        EncodedFrame frame = new EncodedFrame(Codec.OPUS, new byte[] {8, 0, 0}, soundNs, false);
        pushers.forEach(pusher -> pusher.sendAudioFrame(frame));
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }
}
