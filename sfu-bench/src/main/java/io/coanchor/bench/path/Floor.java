package io.coanchor.bench.path;

import io.coanchor.core.dtls.SrtpKeys;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.rtp.RtpParts;
import io.coanchor.core.sdp.DtlsRole;
import io.coanchor.core.srtp.CipherEngine;
import io.coanchor.core.srtp.RtpSealer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The least that a script's datagrams can cost: each encrypted for its viewer by the server's
 * cipher engine and sent in trains, in a loop that does nothing else, to the same sockets.
 */
final class Floor implements AutoCloseable {
  private static final int MESSAGES_PER_CALL = 64;
  private static final int MAX_TRAIN_BYTES = 32_768;
  private static final int HEADER_BYTES = 12;
  private static final int PAYLOAD_POOL_BYTES = 1 << 20;

  /** What viewers' sockets hold easily; more may not be on its way. */
  private static final int MAX_WAITING_PER_VIEWER = 32;

  private static final long PATIENCE_NS = 20_000;

  private final Counts counts;
  private final int viewers;
  private final TrainSocket socket;
  private final RtpSealer[] sealers;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment slab =
      arena.allocate((long) MESSAGES_PER_CALL * MAX_TRAIN_BYTES, Long.BYTES);
  private final byte[] payloads = new byte[PAYLOAD_POOL_BYTES];
  private final byte[] head = new byte[HEADER_BYTES];
  private final RtpParts parts = new RtpParts();
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private long sequence;

  Floor(CipherEngine engine, List<InetSocketAddress> addresses, Counts counts) {
    this.counts = counts;
    this.viewers = addresses.size();
    this.socket = new TrainSocket(addresses, MESSAGES_PER_CALL);
    this.sealers = new RtpSealer[viewers];
    Random random = new Random(1);
    random.nextBytes(payloads);
    SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;
    for (int i = 0; i < viewers; i++) {
      byte[] material = new byte[SrtpKeys.materialBytes(profile)];
      random.nextBytes(material);
      sealers[i] = engine.sealer(profile, new SrtpKeys(profile, material), DtlsRole.SERVER);
    }
    head[0] = (byte) 0x80;
    head[1] = 96;
  }

  /**
   * What it cost.
   *
   * @param cpuNs of the thread, user and system
   * @param lost packets that did not arrive
   */
  record Result(long packets, long bytes, long cpuNs, long lost) {
    double nsPerPacket() {
      return (double) cpuNs / packets;
    }
  }

  /** Sends the script as fast as it can for so long, not less than once. */
  Result run(Script script, long durationNs) throws InterruptedException {
    settle();
    long receivedBefore = counts.packets();
    long bytesBefore = counts.bytes();
    long endNs = System.nanoTime() + durationNs;
    long cpuBefore = threads.getCurrentThreadCpuTime();
    long sent = 0;
    do {
      for (Script.Burst burst : script.bursts()) {
        sent += send(burst, receivedBefore, sent);
      }
    } while (System.nanoTime() - endNs < 0);
    long cpuNs = threads.getCurrentThreadCpuTime() - cpuBefore;
    settle();
    return new Result(
        sent, counts.bytes() - bytesBefore, cpuNs, sent - (counts.packets() - receivedBefore));
  }

  private long send(Script.Burst burst, long receivedBefore, long sentBefore) {
    long first = sequence;
    sequence += burst.packets();
    int payloadBytes = burst.bytes() - HEADER_BYTES;
    long slabAt = 0;
    for (int viewer = 0; viewer < viewers; viewer++) {
      long trainAt = slabAt;
      int sealedBytes = 0;
      for (int i = 0; i < burst.packets(); i++) {
        long number = first + i;
        head[2] = (byte) (number >>> 8);
        head[3] = (byte) number;
        parts
            .head(head, HEADER_BYTES, HEADER_BYTES)
            .payload(payloads, (int) (number * 1_300 % 1_000_000), payloadBytes)
            .rolloverCounter(number >>> 16);
        sealedBytes = sealers[viewer].seal(parts, slab, slabAt);
        slabAt += sealedBytes;
      }
      socket.add(viewer, slab.address() + trainAt, (int) (slabAt - trainAt), sealedBytes);
      if (socket.isFull()) {
        socket.send();
        slabAt = 0;
        long sent = sentBefore + (long) (viewer + 1) * burst.packets();
        while (sent - (counts.packets() - receivedBefore)
            > (long) viewers * MAX_WAITING_PER_VIEWER) {
          LockSupport.parkNanos(PATIENCE_NS);
        }
      }
    }
    socket.send();
    return (long) viewers * burst.packets();
  }

  /** Waits until nothing comes any more. */
  private void settle() throws InterruptedException {
    long before;
    do {
      before = counts.packets();
      TimeUnit.MILLISECONDS.sleep(200);
    } while (counts.packets() != before);
  }

  @Override
  public void close() {
    for (RtpSealer sealer : sealers) {
      sealer.close();
    }
    socket.close();
    arena.close();
  }
}
