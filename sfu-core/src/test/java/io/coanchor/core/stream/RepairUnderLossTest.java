package io.coanchor.core.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.unit.NtpTime;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A send stream and a receive stream with loss both ways between them, NACK and RTX. */
class RepairUnderLossTest {
  private static final long MS = 1_000_000L;
  private static final long PLAYABLE_NS = 1_000 * MS;
  private static final int PACKET_BYTES = 1_100;

  private record Packet(int sequenceNumber, boolean retransmission) {}

  private final SendStream sender = new SendStream(new SendStream.Config(1, 90_000, 2, 0));
  private final Set<Integer> arrived = new HashSet<>();
  private int sent;
  private int askedForArrived;
  private int late;
  private int[] sentAtMs = new int[0];

  @Test
  void shouldRecoverEveryPacketWithinItsPlayOutTimeAtThirtyPercentLoss() {
    long seed = 30;
    ReceiveStream receiver = run(seed, 0.3, 0, 60_000);

    assertThat(receiver.unrecovered()).as("seed %d, of %d", seed, sent).isZero();
    assertThat(late).as("seed %d", seed).isZero();
    assertThat(receiver.cumulativeLost() / (double) sent).isBetween(0.28, 0.32);
    assertThat(askedForArrived).isZero();
  }

  @Test
  void shouldRecoverAllButFewAtFiftyPercentLoss() {
    long seed = 50;
    ReceiveStream receiver = run(seed, 0.5, 0, 60_000);

    assertThat(receiver.unrecovered() / (double) sent).as("seed %d", seed).isLessThan(0.01);
  }

  @Test
  void shouldNeverAskForWhatArrivedAlsoWhenReordered() {
    long seed = 8;
    ReceiveStream receiver = run(seed, 0.1, 12 * MS, 30_000);

    assertThat(askedForArrived).as("seed %d", seed).isZero();
    assertThat(receiver.unrecovered()).isZero();
  }

  @Test
  void shouldLearnToWaitForReorderedPackets() {
    ReceiveStream receiver = run(9, 0, 12 * MS, 30_000);

    // Without loss every request is in vain; once the tolerance is learned hardly any is made.
    assertThat(receiver.cumulativeLost()).isZero();
    assertThat(sender.resentPackets()).as("of %d", sent).isLessThan(sent / 50);
  }

  /** 300 packets a second in frames of ten, 25 ms each way. */
  private ReceiveStream run(long seed, double loss, long jitterNs, int durationMs) {
    ReceiveStream receiver =
        new ReceiveStream(
            new ReceiveStream.Config(1, 90_000, true, PLAYABLE_NS), (ssrc, nowNs) -> {});
    receiver.setRtt(50 * MS + jitterNs);
    long wallNs = 1_800_000_000_000L * MS;
    long echoed = NtpTime.compact(NtpTime.ofUnixNanos(wallNs - 50 * MS - jitterNs));
    assertThat(sender.rtt().onEcho(echoed, 0, NtpTime.ofUnixNanos(wallNs))).isTrue();
    LossyLink<Packet> media = new LossyLink<>(seed, loss, 25 * MS, jitterNs);
    LossyLink<Integer> requests = new LossyLink<>(seed + 1, loss, 25 * MS, 0);
    int[] nacks = new int[1_000];
    sentAtMs = new int[durationMs];
    for (int ms = 0; ms < durationMs; ms++) {
      long nowNs = ms * MS;
      if (ms % 33 == 0 && ms < durationMs - 2_000) {
        for (int i = 0; i < 10; i++) {
          sender.onPacketSent(ms * 90L, PACKET_BYTES, nowNs, nowNs);
          sentAtMs[sent] = ms;
          media.send(new Packet(sent++, false), nowNs);
        }
      } else if (ms >= durationMs - 2_000 && ms % 33 == 0) {
        // What shows the last gaps is kept out of the count.
        media.send(new Packet(sent + (ms - durationMs + 2_000) / 33, false), nowNs);
      }
      receive(receiver, media, ms);
      request(receiver, requests, nacks, nowNs);
      answer(requests, media, nowNs);
    }
    return receiver;
  }

  private void receive(ReceiveStream receiver, LossyLink<Packet> media, int ms) {
    for (Packet packet = media.poll(ms * MS); packet != null; packet = media.poll(ms * MS)) {
      int sequence = packet.sequenceNumber;
      long result =
          packet.retransmission
              ? receiver.onRecovered(sequence & 0xffff, ms * MS)
              : receiver.onPacket(sequence & 0xffff, sequence * 300L, PACKET_BYTES, ms * MS);
      boolean firstTime = arrived.add(sequence);
      assertThat(result != ReceiveStream.DUPLICATE).isEqualTo(firstTime);
      if (firstTime && sequence < sent && ms - sentAtMs[sequence] > 25 + 1_000 + 33) {
        late++;
      }
    }
  }

  private void request(
      ReceiveStream receiver, LossyLink<Integer> requests, int[] nacks, long nowNs) {
    if (nowNs < receiver.deadlineNs()) {
      return;
    }
    int count = receiver.collectNacks(nowNs, nacks);
    int cycle = (int) (receiver.highest() - ReceiveWindow.FIRST_CYCLE) & ~0xffff;
    for (int i = 0; i < count; i++) {
      int sequence = cycle + nacks[i];
      askedForArrived += arrived.contains(sequence) ? 1 : 0;
      requests.send(sequence, nowNs);
    }
  }

  private void answer(LossyLink<Integer> requests, LossyLink<Packet> media, long nowNs) {
    for (Integer asked = requests.poll(nowNs); asked != null; asked = requests.poll(nowNs)) {
      if (sender.admitRetransmission(asked & 0xffff, PACKET_BYTES, nowNs)) {
        media.send(new Packet(asked, true), nowNs);
      }
    }
  }
}
