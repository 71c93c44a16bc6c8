package io.coanchor.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.ice.RemoteAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoticesTest {
  private final Notices notices = new Notices();
  private final List<String> told = new ArrayList<>();
  private final Queue first = new Queue();
  private final Queue second = new Queue();

  private static final class Queue implements Notices.Target {
    private boolean full;

    @Override
    public boolean execute(Runnable command) {
      if (!full) {
        command.run();
      }
      return !full;
    }
  }

  private static RemoteAddress address(int port) {
    return RemoteAddress.udp(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  private void tell(Queue target, int port, String what) {
    notices.tell(target, address(port), () -> told.add(what));
  }

  @Test
  void shouldTellAtOnce() {
    tell(first, 1, "a");
    assertThat(told).containsExactly("a");
    assertThat(notices.waiting()).isZero();
  }

  @Test
  void shouldTellWhatAFullQueueRefusedOnceItTakesIt() {
    first.full = true;
    tell(first, 1, "a");
    tell(first, 2, "b");
    notices.retry();
    assertThat(told).isEmpty();
    first.full = false;
    notices.retry();
    assertThat(told).containsExactly("a", "b");
    notices.retry();
    assertThat(told).hasSize(2);
    assertThat(notices.waiting()).isZero();
  }

  @Test
  void shouldTellOnlyTheNewestAboutAnAddress() {
    first.full = true;
    for (int i = 0; i < 1_000; i++) {
      tell(first, 1, "learn " + i);
      tell(first, 1, "forget " + i);
    }
    assertThat(notices.waiting()).isEqualTo(1);
    first.full = false;
    notices.retry();
    assertThat(told).containsExactly("forget 999");
  }

  @Test
  void shouldLetNothingOvertakeWhatWaits() {
    first.full = true;
    tell(first, 1, "a");
    first.full = false;
    tell(first, 2, "b");
    assertThat(told).isEmpty();
    notices.retry();
    assertThat(told).containsExactly("a", "b");
  }

  @Test
  void shouldNotHoldOneUpForAnother() {
    first.full = true;
    tell(first, 1, "a");
    tell(second, 1, "b");
    notices.retry();
    assertThat(told).containsExactly("b");
  }
}
