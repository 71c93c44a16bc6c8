package io.coanchor.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.rtp.RtpHeaderWriter;
import io.coanchor.core.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReorderBufferTest {
  private static final long WAIT_NS = 100_000_000;

  private final List<Long> out = new ArrayList<>();
  private final ReorderBuffer buffer =
      new ReorderBuffer(
          WAIT_NS,
          (sequence, timestamp, marker, type, payload, offset, length) -> {
            assertThat(timestamp).isEqualTo(sequence * 3);
            assertThat(marker).isEqualTo(sequence % 5 == 0);
            assertThat(type).isEqualTo(100);
            assertThat(length).isEqualTo(4);
            assertThat(payload[offset]).isEqualTo((byte) sequence);
            out.add(sequence);
          });

  private void push(long sequence, long nowNs) {
    byte[] bytes = new byte[32];
    int header =
        new RtpHeaderWriter()
            .wrap(bytes, 0)
            .header(sequence % 5 == 0, 100, (int) sequence & 0xffff, sequence * 3, 1)
            .finish();
    bytes[header] = (byte) sequence;
    RtpPacket packet = new RtpPacket();
    assertThat(packet.wrap(bytes, 0, header + 4)).isTrue();
    buffer.push(sequence, packet, nowNs);
  }

  @Test
  void shouldPutShuffledPacketsInOrder() {
    long seed = 42;
    List<Long> shuffled = new ArrayList<>(LongStream.range(1001, 1200).boxed().toList());
    Collections.shuffle(shuffled, new Random(seed));
    push(1000, 0);
    shuffled.forEach(sequence -> push(sequence, 0));
    shuffled.forEach(sequence -> push(sequence, 0));

    assertThat(out).as("seed " + seed).isEqualTo(LongStream.range(1000, 1200).boxed().toList());
    assertThat(buffer.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void shouldWaitForAMissingPacketAndThenGiveItUp() {
    push(1, 0);
    push(3, 10);
    push(4, 20);
    push(6, 30);

    assertThat(out).containsExactly(1L);
    assertThat(buffer.deadlineNs()).isEqualTo(10 + WAIT_NS);
    buffer.onDeadline(9 + WAIT_NS);
    assertThat(out).containsExactly(1L);
    buffer.onDeadline(10 + WAIT_NS);
    assertThat(out).containsExactly(1L, 3L, 4L);
    push(2, 11 + WAIT_NS);
    push(5, 12 + WAIT_NS);
    assertThat(out).containsExactly(1L, 3L, 4L, 5L, 6L);
  }

  @Test
  void shouldStayBoundedAcrossAnyJump() {
    push(1, 0);
    push(5, 0);
    push(1_000_000, 0);
    assertThat(out).containsExactly(1L, 5L);
    assertThat(buffer.waiting()).isEqualTo(1);

    buffer.onDeadline(WAIT_NS);

    assertThat(out).containsExactly(1L, 5L, 1_000_000L);
  }
}
