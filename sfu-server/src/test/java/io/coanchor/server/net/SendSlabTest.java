package io.coanchor.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.ice.RemoteAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SendSlabTest {
  private static final int SLAB_BYTES = 10_000;

  /** Takes so many bytes and then is full. */
  private static final class Valve implements TrainSender {
    private final List<String> trains = new ArrayList<>();
    private final List<byte[]> datagrams = new ArrayList<>();
    private int room = Integer.MAX_VALUE;

    @Override
    public boolean send(SendSlab slab) {
      while (slab.first() < slab.end()) {
        int train = slab.first();
        int length = slab.length(train);
        int segment = slab.segmentBytes(train);
        if (room < length) {
          return false;
        }
        room -= length;
        trains.add(slab.to(train).address().address().getPort() + ":" + length + "/" + segment);
        for (int done = 0; done < length; done += segment) {
          datagrams.add(
              slab.memory()
                  .asSlice(slab.offset(train) + done, Math.min(segment, length - done))
                  .toArray(ValueLayout.JAVA_BYTE));
        }
        slab.consume(length);
      }
      return true;
    }

    @Override
    public String name() {
      return "valve";
    }
  }

  private final Valve valve = new Valve();
  private final EgressStats stats = new EgressStats();
  private final List<String> blocks = new ArrayList<>();
  private final SendSlab slab =
      new SendSlab(SLAB_BYTES, 64, valve, stats, () -> blocks.add("blocked"));
  private final Destination a = destination(1);
  private final Destination b = destination(2);

  private static Destination destination(int port) {
    return Destination.of(
        RemoteAddress.udp(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)), true);
  }

  private boolean write(Destination to, int length, int value) {
    long at = slab.reserve(length);
    if (at < 0) {
      return false;
    }
    slab.memory().asSlice(at, length).fill((byte) value);
    slab.commit(to, length);
    return true;
  }

  @Test
  void shouldEndTrainAtShorterDatagramOtherSizeAndOtherDestination() {
    write(a, 100, 1);
    write(a, 100, 2);
    write(a, 99, 3);
    write(a, 99, 4);
    write(a, 100, 5);
    write(b, 100, 6);
    write(b, 100, 7);
    write(a, 100, 8);
    slab.flush();
    assertThat(valve.trains)
        .containsExactly("1:299/100", "1:99/99", "1:100/100", "2:200/100", "1:100/100");
    assertThat(valve.datagrams).hasSize(8);
  }

  @Test
  void shouldHoldNoMoreThan64DatagramsInTrain() {
    for (int i = 0; i < 70; i++) {
      write(a, 10, i);
    }
    slab.flush();
    assertThat(valve.trains).containsExactly("1:640/10", "1:60/10");
  }

  @Test
  void shouldHoldNoMoreBytesInTrainThanAnIpPacket() {
    SendSlab large = new SendSlab(1 << 20, 64, valve, stats, () -> {});
    for (int i = 0; i < 60; i++) {
      large.reserve(1_400);
      large.commit(a, 1_400);
    }
    large.flush();
    assertThat(valve.trains).containsExactly("1:64400/1400", "1:19600/1400");
  }

  @Test
  void shouldSendNothingOfWhatWasNotCommitted() {
    write(a, 100, 1);
    MemorySegment.copy(
        MemorySegment.ofArray(new byte[100]), 0, slab.memory(), slab.reserve(100), 50);
    write(a, 100, 2);
    slab.flush();
    assertThat(valve.trains).containsExactly("1:200/100");
    assertThat(valve.datagrams.get(1)).containsOnly(2);
  }

  @Test
  void shouldSendWhatIsThereWhenItIsFull() {
    for (int i = 0; i < 15; i++) {
      assertThat(write(a, 1_000, i)).isTrue();
    }
    assertThat(valve.trains).containsExactly("1:10000/1000");
    slab.flush();
    assertThat(valve.datagrams).hasSize(15);
    assertThat(stats.dropped()).isZero();
  }

  @Test
  void shouldKeepOrderAndBoundWhatWaitsWhileTheWayOutIsFull() {
    valve.room = 4_000;
    int taken = 0;
    for (int i = 0; i < 30; i++) {
      if (write(i % 2 == 0 ? a : b, 1_000, i)) {
        taken++;
      }
    }
    assertThat(blocks).isNotEmpty();
    assertThat(taken).isEqualTo(14);
    assertThat(stats.dropped()).isEqualTo(16);
    assertThat(slab.pendingBytes()).isEqualTo(SLAB_BYTES);
    valve.room = Integer.MAX_VALUE;
    slab.flush();
    assertThat(slab.pendingBytes()).isZero();
    for (int i = 0; i < 14; i++) {
      assertThat(valve.datagrams.get(i)).hasSize(1_000).containsOnly(i);
    }
    assertThat(write(a, 1_000, 99)).isTrue();
  }

  @Test
  void shouldNotAskTheSystemForEachDatagramWhileItIsFull() {
    valve.room = 0;
    for (int i = 0; i < 1_000; i++) {
      write(a, 1_000, i);
    }
    assertThat(blocks).hasSize(1);
  }
}
