package io.coanchor.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two devices of one user that both push the same stream. */
class TakeoverTest {
  private static final String LONG = "10m";

  @Test
  void shouldNotGoBackAndForthWithoutEnd() {
    try (PeerServer server = PeerServer.start(LONG, LONG, LONG);
        PeerLoop loop = new PeerLoop()) {
      List<TestPeer> devices = new ArrayList<>();
      devices.add(push(loop, server));
      for (int i = 0; i < 4; i++) {
        TestPeer onAir = devices.getLast();
        devices.add(push(loop, server));
        Until.holds("the end of the one on air", () -> onAir.closed() != null);
      }
      TestPeer last = devices.getLast();

      assertThatThrownBy(() -> push(loop, server))
          .hasMessageContaining("409")
          .hasMessageContaining("taken over 4 times within 30 s");

      assertThat(server.number("rooms", "publishers")).isEqualTo(1);
      assertThat(last.closed()).as("the one on air goes on").isNull();
      last.goodbye();
      Until.holds("its end", () -> server.number("rooms", "publishers") == 0);
      assertThat(push(loop, server).closed()).as("nobody is on air to be fought").isNull();
    }
  }

  private static TestPeer push(PeerLoop loop, PeerServer server) {
    return TestPeer.publish(loop, server, "s", PeerOptions.NONE).awaitConnected().startMedia();
  }
}
