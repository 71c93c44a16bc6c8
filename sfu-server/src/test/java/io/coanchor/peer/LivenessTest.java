package io.coanchor.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions end when they are to, and no sooner. */
class LivenessTest {
  private static final String LONG = "10m";

  private final PeerLoop loop = new PeerLoop();
  private PeerServer server;

  @AfterEach
  void stop() {
    loop.close();
    server.close();
  }

  private TestPeer publisher() {
    return TestPeer.publish(loop, server, "s", PeerOptions.NONE).awaitConnected().startMedia();
  }

  private TestPeer viewer(TestPeer publisher) {
    TestPeer viewer = TestPeer.play(loop, server, "s", PeerOptions.NONE.withQuery("&wait=30"));
    viewer.awaitConnected().awaitSound(publisher);
    return viewer;
  }

  private long publishers() {
    return server.number("rooms", "publishers");
  }

  private long viewers() {
    return server.number("rooms", "viewers");
  }

  @Test
  void shouldEndAKilledPublisherAndThenItsViewers() {
    server = PeerServer.start("1s", LONG, "2s");
    TestPeer publisher = publisher();
    TestPeer viewer = viewer(publisher);

    publisher.kill();
    long killed = System.nanoTime();

    Until.holds("the publisher's end", () -> publishers() == 0);
    assertThat(System.nanoTime() - killed).isGreaterThan(900_000_000L);
    assertThat(viewers()).isEqualTo(1);
    assertThat(viewer.closed()).isNull();
    Until.holds("the viewer's end", () -> viewer.closed() != null);
    assertThat(System.nanoTime() - killed).isGreaterThan(2_900_000_000L);
    assertThat(viewer.closed()).startsWith("PEER_CLOSED");
    Until.holds("nothing is left", () -> server.held() == 0);
  }

  @Test
  void shouldTakeALostPublisherBack() {
    server = PeerServer.start("1s", LONG, "30s");
    TestPeer lost = publisher();
    TestPeer viewer = viewer(lost);
    lost.kill();
    Until.holds("the publisher's end", () -> publishers() == 0);
    int heard = viewer.soundsHeard();

    TestPeer back = publisher();

    Until.holds("sound again", () -> viewer.soundsHeard() > heard);
    assertThat(back.closed()).isNull();
    assertThat(viewer.closed()).isNull();
  }

  @Test
  void shouldLetTheSameUserTakeOver() {
    server = PeerServer.start(LONG, LONG, "30s");
    TestPeer old = publisher();
    TestPeer viewer = viewer(old);

    TestPeer next = publisher();

    Until.holds("the old one's goodbye", () -> old.closed() != null);
    assertThat(old.closed()).startsWith("PEER_CLOSED");
    int heard = viewer.soundsHeard();
    Until.holds(
        "sound of the new one",
        () -> viewer.soundsHeard() > heard || next.soundsSent() > 2 * heard);
    viewer.awaitPicture();
    assertThat(publishers()).isEqualTo(1);
  }

  @Test
  void shouldEndAtOnceWithAGoodbye() {
    server = PeerServer.start(LONG, LONG, LONG);
    TestPeer publisher = publisher();
    TestPeer viewer = viewer(publisher);

    viewer.goodbye();
    Until.holds("the viewer's end", () -> viewers() == 0);
    publisher.goodbye();
    Until.holds("the publisher's end", () -> publishers() == 0);
    assertThat(server.number("rooms", "ended", "peer_closed")).isEqualTo(2);
    assertThat(server.number("worker", "timers")).isZero();
  }

  @Test
  void shouldEndAtOnceByDelete() {
    server = PeerServer.start(LONG, LONG, LONG);
    TestPeer publisher = publisher();
    TestPeer viewer = viewer(publisher);

    assertThat(viewer.delete().statusCode()).isEqualTo(200);
    assertThat(publisher.delete().statusCode()).isEqualTo(200);

    assertThat(publishers() + viewers()).isZero();
    Until.holds("goodbye", () -> viewer.closed() != null && publisher.closed() != null);
    assertThat(viewer.closed()).startsWith("PEER_CLOSED");
    assertThat(publisher.closed()).startsWith("PEER_CLOSED");
    assertThat(publisher.delete().statusCode()).isEqualTo(404);
    assertThat(server.number("worker", "ufrags")).isZero();
  }

  @Test
  void shouldEndAKilledViewerOnly() {
    server = PeerServer.start(LONG, "1s", LONG);
    TestPeer publisher = publisher();
    TestPeer killed = viewer(publisher);
    TestPeer other = viewer(publisher);

    killed.kill();

    Until.holds("its end", () -> viewers() == 1);
    other.awaitSound(publisher);
    assertThat(other.closed()).isNull();
  }

  @Test
  void shouldNotWaitLongerThanAsked() {
    server = PeerServer.start(LONG, LONG, LONG);
    long asked = System.nanoTime();
    TestPeer viewer = TestPeer.play(loop, server, "nothing", PeerOptions.NONE.withQuery("&wait=1"));

    Until.holds("the end", () -> server.held() == 0);
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThan(Duration.ofMillis(900));
    assertThat(viewer.soundsHeard()).isZero();
  }

  @Test
  void shouldFreeWhatNeverConnected() {
    server = PeerServer.start("1s", "1s", "1s");
    for (int i = 0; i < 5; i++) {
      TestPeer.publish(loop, server, "p" + i, PeerOptions.NONE).kill();
      TestPeer.play(loop, server, "v" + i, PeerOptions.NONE.withQuery("&wait=60")).kill();
    }

    assertThat(server.held()).isPositive();
    Until.holds("nothing is left", () -> server.held() == 0, server.server()::debugState);
  }
}
