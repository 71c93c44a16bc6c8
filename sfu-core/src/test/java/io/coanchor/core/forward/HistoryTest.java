package io.coanchor.core.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.PayloadInspector;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final long MS = 1_000_000;
  private static final int PACKETS_PER_FRAME = 4;

  private final History history = History.forVideo();
  private final PayloadInspector inspector = new PayloadInspector();

  @Test
  void shouldKeepFourSecondsAndTwoMegabytes() {
    // 1 Mbit/s for 20 s: time bounds it.
    long sequence = 0;
    long now = 0;
    for (; now < 20_000 * MS; now += 8 * MS) {
      put(sequence++, sequence, false, 1000, now);
      assertThat(now - find(history.oldest()).arrivalNs()).isLessThanOrEqualTo(4_000 * MS);
    }
    assertThat(history.newest() - history.oldest()).isBetween(499L, 500L);
    // 20 Mbit/s: bytes bound it.
    for (long end = now + 10_000 * MS; now < end; now += MS / 2) {
      put(sequence++, sequence, false, 1200, now);
      assertThat(history.allocatedBytes()).isLessThanOrEqualTo(2 * 1024 * 1024);
    }
    assertThat(history.storedBytes()).isBetween(1_700_000L, 2L * 1024 * 1024);
    assertThat(history.newest()).isEqualTo(sequence - 1);
  }

  @Test
  void shouldGiveBackEveryPacketKeptUnderReorderAndLoss() {
    long seed = 4711;
    System.err.println("HistoryTest seed " + seed);
    Random random = new Random(seed);
    long base = 65_000;
    boolean[] put = new boolean[6000];
    for (int i = 0; i < 6000; i++) {
      int at = i + random.nextInt(30) - 15;
      if (at < 0 || at >= 6000) {
        continue;
      }
      MediaPacket slot = put(base + at, at / PACKETS_PER_FRAME, false, 100 + at % 1000, i * MS);
      assertThat(slot == null).as("twice or too old").isEqualTo(put[at]);
      put[at] = true;
    }
    int found = 0;
    for (int at = 0; at < 6000; at++) {
      MediaPacket packet = history.find(base + at);
      if (packet != null) {
        found++;
        assertThat(put[at]).isTrue();
        assertThat(packet.length()).isEqualTo(100 + at % 1000);
        byte[] bytes =
            Arrays.copyOfRange(
                packet.array(), packet.offset() + 1, packet.offset() + packet.length());
        assertThat(bytes).containsOnly((byte) (base + at));
        assertThat(packet.holds(base + at)).isTrue();
      }
    }
    assertThat(found).isGreaterThan(1500);
  }

  @Test
  void shouldKnowTheNewestKeyFrameWhateverTheOrder() {
    put(10, 1, true, 500, 0);
    put(11, 1, false, 500, 0);
    assertThat(history.keyFrameStart()).isEqualTo(10);
    put(13, 2, false, 500, 0);
    put(12, 2, false, 500, 0);
    assertThat(history.keyFrameStart()).isEqualTo(10);
    put(15, 3, false, 500, 0);
    put(14, 3, true, 500, 0);
    assertThat(history.keyFrameStart()).isEqualTo(14);
    // An older key frame that comes late is not the newest.
    put(9, 0, true, 500, 0);
    assertThat(history.keyFrameStart()).isEqualTo(14);
  }

  @Test
  void shouldStartH264AtTheParameterSets() {
    byte[] sps = {
      0x67,
      0x42,
      (byte) 0xc0,
      0x1f,
      (byte) 0x8c,
      (byte) 0x8d,
      0x40,
      0x50,
      0x1e,
      (byte) 0xd0,
      0x0f,
      0x08,
      (byte) 0x84,
      0x6a
    };
    byte[] pps = {0x68, (byte) 0xce, 0x3c, (byte) 0x80};
    byte[] idr = {0x65, (byte) 0x88, 1, 2, 3};
    byte[] other = {0x41, (byte) 0x9a, 1, 2, 3};
    putH264(20, 1, other);
    putH264(23, 2, idr);
    assertThat(history.keyFrameStart()).as("parameter sets missing").isEqualTo(-1);
    putH264(22, 2, pps);
    putH264(21, 2, sps);
    assertThat(history.keyFrameStart()).isEqualTo(21);
    // Parameter sets told elsewhere: the picture alone is a start once it is known to be the first.
    putH264(25, 3, idr);
    assertThat(history.keyFrameStart()).isEqualTo(21);
    putH264(24, 2, other);
    assertThat(history.keyFrameStart()).isEqualTo(25);
  }

  @Test
  void shouldForgetAKeyFrameThatIsGone() {
    put(0, 0, true, 500, 0);
    for (int i = 1; i < 100; i++) {
      put(i, i, false, 500, i * 50L * MS);
    }
    assertThat(history.keyFrameStart()).isEqualTo(-1);
    put(100, 100, true, 500, 5_000 * MS);
    assertThat(history.keyFrameStart()).isEqualTo(100);
  }

  @Test
  void shouldSurviveAJumpOfTheSequence() {
    for (int i = 0; i < 300; i++) {
      put(i, i, false, 500, i * MS);
    }
    put(1_000_000, 400, true, 500, 301 * MS);
    assertThat(history.find(299)).isNull();
    assertThat(history.find(1_000_000)).isNotNull();
    assertThat(history.keyFrameStart()).isEqualTo(1_000_000);
    assertThat(put(5, 5, false, 500, 302 * MS)).isNull();
  }

  @Test
  void shouldRefuseWhatNoChunkCanHold() {
    assertThat(history.claim(1, 70_000, 0, 0)).isNull();
    assertThat(history.claim(-1, 10, 0, 0)).isNull();
  }

  private @Nullable MediaPacket put(
      long sequence, long frame, boolean key, int length, long nowNs) {
    byte[] payload = new byte[length];
    Arrays.fill(payload, (byte) sequence);
    payload[0] = 0;
    if (key) {
      byte[] head = {0x10, 0x10, 0, 0, (byte) 0x9d, 1, 0x2a, 64, 1, 64, 1};
      System.arraycopy(head, 0, payload, 0, head.length);
    }
    return put(sequence, frame * 3000, Codec.VP8, payload, nowNs);
  }

  private void putH264(long sequence, long frame, byte[] payload) {
    put(sequence, frame * 3000, Codec.H264, payload, 0);
  }

  private @Nullable MediaPacket put(
      long sequence, long timestamp, Codec codec, byte[] payload, long nowNs) {
    MediaPacket slot = history.claim(sequence, payload.length, 0, nowNs);
    if (slot == null) {
      return null;
    }
    System.arraycopy(payload, 0, slot.array(), slot.offset(), payload.length);
    slot.header(timestamp, false, codec, nowNs);
    inspector.inspect(codec, slot.array(), slot.offset(), slot.length(), slot.frame());
    history.publish(slot);
    return slot;
  }

  private MediaPacket find(long sequence) {
    long at = sequence;
    MediaPacket found = history.find(at);
    while (found == null) {
      found = history.find(++at);
    }
    return found;
  }
}
