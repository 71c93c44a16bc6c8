package io.coanchor.core.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.packet.DropReason;
import io.coanchor.core.rtp.ExtensionMap;
import io.coanchor.core.rtp.RedParser;
import io.coanchor.core.rtp.RedWriter;
import io.coanchor.core.rtp.RtpHeaderWriter;
import io.coanchor.core.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Redundant audio in and out. */
class RedTest {
  private static final int OPUS = 111;
  private static final int RED = 63;
  private static final long MS = 1_000_000;
  private static final int FRAME_UNITS = 960;

  private final List<Long> stored = new ArrayList<>();
  private final List<Long> recovered = new ArrayList<>();
  private final MediaLayer layer =
      new MediaLayer(
          0,
          MediaKind.AUDIO,
          new SourceFormat(Map.of(OPUS, Codec.OPUS, RED, Codec.RED), ExtensionMap.EMPTY),
          new PublisherClock(),
          (from, packet, wasLost, nowNs) -> {
            stored.add(packet.extendedSequence());
            if (wasLost) {
              recovered.add(packet.extendedSequence());
            }
          });

  @Test
  void shouldRecoverLostPacketsInSequenceBeforeTheCurrentOne() {
    red(100, 2);
    red(101, 2);
    // 102 and 103 are lost.
    red(104, 2);
    assertThat(stored).containsExactly(100L, 101L, 102L, 103L, 104L);
    assertThat(recovered).containsExactly(102L, 103L);
    MediaPacket packet = find(102);
    assertThat(packet.extendedTimestamp()).isEqualTo(102 * FRAME_UNITS);
    assertThat(packet.codec()).isEqualTo(Codec.OPUS);
    assertThat(bytes(packet)).isEqualTo(content(102));
    // Each comes once, however often it is carried.
    red(105, 2);
    assertThat(red(103, 2)).isEqualTo(DropReason.RTP_DUPLICATE);
    assertThat(stored).hasSize(6);
  }

  @Test
  void shouldNotInventPacketsBeforeTheFirst() {
    red(100, 2);
    red(101, 2);
    assertThat(stored).containsExactly(100L, 101L);
  }

  @Test
  void shouldLeaveOutABlockWhoseTimeDoesNotFitItsPlace() {
    red(100, 0);
    RedWriter writer = new RedWriter();
    // Says it is 200 ms old, but stands where the packet 20 ms before belongs.
    writer.add(OPUS, 10 * FRAME_UNITS, content(92), 0, 20);
    byte[] payload = new byte[200];
    int length = writer.write(payload, 0, OPUS, content(102), 0, 20);
    send(102, RED, Arrays.copyOf(payload, length));
    assertThat(stored).containsExactly(100L, 102L);
  }

  @Test
  void shouldDropMalformedRed() {
    assertThat(send(100, RED, new byte[] {(byte) 0xef, 0, 0})).isEqualTo(DropReason.RED_MALFORMED);
    assertThat(send(101, RED, new byte[] {(byte) 0xef, 0, 7, (byte) 0xff, 0x6f, 1}))
        .isEqualTo(DropReason.RED_MALFORMED);
    assertThat(send(102, RED, new byte[] {5, 1, 2})).isEqualTo(DropReason.RTP_UNKNOWN_PAYLOAD_TYPE);
    assertThat(stored).isEmpty();
  }

  @Test
  void shouldBuildRedFromHistoryWithinTheFormatsLimits() {
    for (int i = 100; i < 130; i++) {
      send(i, OPUS, content(i));
    }
    RedBuilder builder = new RedBuilder();
    MediaPacket packet = find(125);
    assertThat(builder.blocksFor(Views.of(layer, 0), packet, 125, 100, 2)).isEqualTo(2);
    // 14 bits of offset carry 17 frames of 20 ms.
    assertThat(builder.blocksFor(Views.of(layer, 0), packet, 125, 100, 25)).isEqualTo(17);
    assertThat(builder.blocksFor(Views.of(layer, 0), packet, 125, 124, 5)).isEqualTo(1);
    byte[] out = new byte[1500];
    int length = builder.write(Views.of(layer, 0), packet, 2, OPUS, out, 10);
    RedParser parser = new RedParser();
    assertThat(parser.wrap(out, 10, length)).isTrue();
    assertThat(parser.count()).isEqualTo(3);
    for (int block = 0; block < 3; block++) {
      int from = parser.offset(block);
      assertThat(Arrays.copyOfRange(out, from, from + parser.length(block)))
          .isEqualTo(content(123 + block));
      assertThat(parser.timestampOffset(block)).isEqualTo((2 - block) * FRAME_UNITS);
    }
  }

  @Test
  void shouldStopRedundancyAtAHoleAndAtLargeBlocks() {
    for (int i = 100; i < 110; i++) {
      if (i != 107) {
        send(i, OPUS, i == 104 ? new byte[1100] : content(i));
      }
    }
    RedBuilder builder = new RedBuilder();
    LayerView history = Views.of(layer, 0);
    assertThat(builder.blocksFor(history, find(109), 109, 100, 5)).isEqualTo(1);
    assertThat(builder.blocksFor(history, find(106), 106, 100, 5)).isEqualTo(1);
    assertThat(builder.blocksFor(history, find(104), 104, 100, 5)).isEqualTo(4);
    send(110, OPUS, new byte[1150]);
    assertThat(builder.blocksFor(history, find(110), 110, 100, 5)).isEqualTo(2);
  }

  private MediaPacket find(long sequence) {
    return Objects.requireNonNull(layer.history().find(sequence));
  }

  private @Nullable DropReason red(int sequence, int distance) {
    RedWriter writer = new RedWriter();
    for (int back = distance; back > 0; back--) {
      writer.add(OPUS, back * FRAME_UNITS, content(sequence - back), 0, 20);
    }
    byte[] payload = new byte[200];
    int length = writer.write(payload, 0, OPUS, content(sequence), 0, 20);
    return send(sequence, RED, Arrays.copyOf(payload, length));
  }

  private @Nullable DropReason send(int sequence, int type, byte[] payload) {
    byte[] bytes = new byte[12 + payload.length];
    new RtpHeaderWriter().wrap(bytes, 0).header(false, type, sequence, sequence * 960L, 1);
    System.arraycopy(payload, 0, bytes, 12, payload.length);
    RtpPacket packet = new RtpPacket();
    assertThat(packet.wrap(bytes, 0, bytes.length)).isTrue();
    return layer.onPacket(packet, sequence, sequence * 20L * MS);
  }

  private static byte[] content(int sequence) {
    byte[] bytes = new byte[20];
    Arrays.fill(bytes, (byte) sequence);
    return bytes;
  }

  private static byte[] bytes(MediaPacket packet) {
    return Arrays.copyOfRange(packet.array(), packet.offset(), packet.offset() + packet.length());
  }
}
