package io.coanchor.core.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.rtp.ExtensionMap;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * A history that one thread overwrites as fast as it can while another reads at its very end, where
 * slots and bytes are about to be used again.
 */
class HistoryReadersTest {
  /** More than is ever needed for both threads to have met often enough, however few cores. */
  private static final int MAX_PACKETS = 30_000_000;

  private static final int WANTED_GOOD = 1_000;
  private static final int WANTED_OVERTAKEN = 50;
  private static final int MAX_BYTES = 1_200;

  /** How far the history reaches back when every packet is an arena's worth of time apart. */
  private static final long STEP_NS = History.MAX_SPAN_NS / 64;

  @Test
  void shouldNeverGiveAReaderOtherThanItAskedFor() throws InterruptedException {
    MediaLayer layer =
        new MediaLayer(
            0,
            MediaKind.AUDIO,
            new SourceFormat(Map.of(111, Codec.OPUS), ExtensionMap.EMPTY),
            new PublisherClock(),
            (l, p, r, n) -> {});
    LayerView view = new LayerView(layer, false);
    AtomicLong newest = new AtomicLong(-1);
    AtomicBoolean enough = new AtomicBoolean();
    Thread writer = Thread.ofPlatform().name("writer").start(() -> write(layer, newest, enough));
    Reader reader = new Reader(view, newest);
    while (writer.isAlive() && !reader.hasSeenEnough()) {
      reader.read();
    }
    enough.set(true);
    writer.join();
    System.err.println(reader);
    assertThat(reader.wrong).as("packets that were held, but not what was asked for").isZero();
    // else the test has not been where it hurts
    assertThat(reader.hasSeenEnough()).as(reader.toString()).isTrue();
  }

  private static void write(MediaLayer layer, AtomicLong newest, AtomicBoolean enough) {
    History history = layer.history();
    Random random = new Random(5);
    for (long sequence = 0; sequence < MAX_PACKETS && !enough.get(); sequence++) {
      int length = 40 + random.nextInt(MAX_BYTES - 40);
      MediaPacket slot = history.claim(sequence, length, 0, sequence * STEP_NS);
      if (slot == null) {
        throw new IllegalStateException("no room");
      }
      byte content = (byte) (sequence * 31 + 7);
      Arrays.fill(slot.array(), slot.offset(), slot.offset() + length, content);
      slot.header(sequence * 3_000, (sequence & 1) == 0, Codec.OPUS, sequence * STEP_NS);
      history.publish(slot);
      newest.set(sequence);
    }
  }

  private static final class Reader {
    private final LayerView view;
    private final AtomicLong newest;
    private final byte[] copy = new byte[MAX_BYTES];
    private final Random random = new Random(9);
    private long good;
    private long overtaken;
    private long wrong;

    Reader(LayerView view, AtomicLong newest) {
      this.view = view;
      this.newest = newest;
      view.advance(Long.MAX_VALUE, Long.MAX_VALUE, -1);
    }

    /** Looks a packet up, lets the writer go on, and reads what it has found. */
    void read() {
      long sequence = newest.get() - random.nextInt(80);
      MediaPacket packet = sequence < 0 ? null : view.find(sequence);
      if (packet == null) {
        return;
      }
      long until = random.nextBoolean() ? 0 : newest.get() + random.nextInt(40);
      while (newest.get() < Math.min(until, MAX_PACKETS - 1)) {
        Thread.onSpinWait();
      }
      int length = packet.length();
      System.arraycopy(packet.array(), packet.offset(), copy, 0, length);
      if (!packet.holds(sequence)) {
        overtaken++;
      } else if (isRight(packet, sequence, length)) {
        good++;
      } else {
        wrong++;
      }
    }

    boolean hasSeenEnough() {
      return wrong > 0 || (good >= WANTED_GOOD && overtaken >= WANTED_OVERTAKEN);
    }

    private boolean isRight(MediaPacket packet, long sequence, int length) {
      byte content = (byte) (sequence * 31 + 7);
      for (int i = 0; i < length; i++) {
        if (copy[i] != content) {
          return false;
        }
      }
      return packet.extendedSequence() == sequence
          && packet.extendedTimestamp() == sequence * 3_000
          && packet.marker() == ((sequence & 1) == 0);
    }

    @Override
    public String toString() {
      return "good " + good + ", overtaken " + overtaken + ", wrong " + wrong;
    }
  }
}
