package io.coanchor.core.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Two agents and a network between them, on a clock that jumps from event to event: seeded loss,
 * delay, jitter (which reorders), a NAT in front of the client, dead destinations.
 */
final class VirtualNetwork {
  /** No agent may ask to be called at the same instant more often than this. */
  private static final int MAX_CALLS_PER_INSTANT = 20;

  final Random random;
  double loss;
  long delayNs = 10 * IceSamples.MS;
  long jitterNs;
  boolean cut;

  /** How the server sees the client. */
  RemoteAddress clientSeenAs = IceSamples.CLIENT_UDP;

  /** Where the server listens. */
  RemoteAddress serverAt = IceSamples.SERVER_UDP;

  private final PriorityQueue<Delivery> queue =
      new PriorityQueue<>(
          Comparator.<Delivery>comparingLong(d -> d.atNs).thenComparingLong(d -> d.number));
  private final Map<IceAgent, Integer> callsAtInstant = new HashMap<>();
  private @Nullable IceAgent server;
  private @Nullable IceAgent client;
  private long nowNs = 7 * IceSamples.SECOND;
  private long number;
  int sentByClient;
  int sentByServer;

  /** A message on its way. */
  private static final class Delivery {
    final long atNs;
    final long number;
    final boolean toServer;
    final RemoteAddress from;
    final byte[] bytes;

    Delivery(long atNs, long number, boolean toServer, RemoteAddress from, byte[] bytes) {
      this.atNs = atNs;
      this.number = number;
      this.toServer = toServer;
      this.from = from;
      this.bytes = bytes;
    }
  }

  VirtualNetwork(long seed) {
    random = new Random(seed);
  }

  final RecordingListener serverListener =
      new RecordingListener() {
        @Override
        public void sendStun(RemoteAddress to, byte[] array, int offset, int length) {
          sentByServer++;
          if (to.equals(clientSeenAs)) {
            deliver(false, serverAt, Arrays.copyOfRange(array, offset, offset + length));
          }
        }
      };

  final RecordingListener clientListener =
      new RecordingListener() {
        @Override
        public void sendStun(RemoteAddress to, byte[] array, int offset, int length) {
          sentByClient++;
          if (to.equals(serverAt)) {
            deliver(true, clientSeenAs, Arrays.copyOfRange(array, offset, offset + length));
          }
        }
      };

  void connect(IceAgent theServer, IceAgent theClient) {
    server = theServer;
    client = theClient;
  }

  long nowNs() {
    return nowNs;
  }

  private void deliver(boolean toServer, RemoteAddress from, byte[] bytes) {
    if (cut || random.nextDouble() < loss) {
      return;
    }
    long jitter = jitterNs == 0 ? 0 : random.nextLong(jitterNs);
    queue.add(new Delivery(nowNs + delayNs + jitter, number++, toServer, from, bytes));
  }

  /** Runs until the condition holds, or for {@code limitNs}; tells whether it held. */
  boolean runUntil(long limitNs, BooleanSupplier condition) {
    long endNs = nowNs + limitNs;
    while (!condition.getAsBoolean()) {
      if (!step(endNs)) {
        return false;
      }
    }
    return true;
  }

  void run(long durationNs) {
    runUntil(durationNs, () -> false);
  }

  private boolean step(long endNs) {
    IceAgent s = Objects.requireNonNull(server);
    IceAgent c = Objects.requireNonNull(client);
    Delivery next = queue.peek();
    long deliveryNs = next == null ? Long.MAX_VALUE : next.atNs;
    long soonestNs = Math.min(deliveryNs, Math.min(s.deadlineNs(), c.deadlineNs()));
    if (soonestNs > endNs) {
      advanceTo(endNs);
      return false;
    }
    advanceTo(Math.max(nowNs, soonestNs));
    if (next != null && deliveryNs == soonestNs) {
      queue.remove();
      IceAgent to = next.toServer ? s : c;
      // Away from index 0, as in a receive buffer.
      byte[] buffer = new byte[next.bytes.length + 9];
      System.arraycopy(next.bytes, 0, buffer, 9, next.bytes.length);
      to.onStun(buffer, 9, next.bytes.length, next.from, nowNs);
    } else {
      IceAgent due = s.deadlineNs() == soonestNs ? s : c;
      assertThat(callsAtInstant.merge(due, 1, Integer::sum))
          .as("calls at one instant, reason %s", due.deadlineReason())
          .isLessThan(MAX_CALLS_PER_INSTANT);
      assertThat(due.deadlineReason()).isNotEqualTo(IceTimer.NONE);
      due.onDeadline(nowNs);
    }
    return true;
  }

  private void advanceTo(long ns) {
    if (ns > nowNs) {
      callsAtInstant.clear();
      nowNs = ns;
    }
  }
}
