package io.coanchor.core.srtp;

import io.coanchor.core.dtls.SrtpKeys;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.rtp.RtpParts;
import io.coanchor.core.sdp.DtlsRole;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Finds out which engine to use here, with the packets that matter: AES-GCM, 1,200 bytes. The
 * engines take turns, so that whatever else the machine does meets all of them, and each is judged
 * by its best few packets, which come after its code was compiled.
 *
 * <p>A start has no time for the compiler to finish, and what it has not finished yet costs up to
 * twice as much. So the engines come in the order in which long measurements put them, and one is
 * passed over only for another that takes less than half its time: that finds the library which has
 * no use for this processor's AES instructions, and is not misled by chance.
 */
final class EngineContest {
  /** Too short to be waited for. */
  private static final long BUDGET_NS = 80_000_000;

  /** Of each engine: equal time, as one that is slow while it is interpreted would take it all. */
  private static final long TURN_NS = 2_000_000;

  private static final int PACKETS_BETWEEN_LOOKS = 10;
  private static final int CLEARLY_FASTER = 2;
  private static final int HEADER_BYTES = 20;
  private static final int PACKET_BYTES = 1200;
  private static final int OUT_BYTES = 2048;

  private final List<CipherEngine> engines;
  private final long[] bestNs;
  private final LongSupplier nanoTime;
  private final RtpParts packet = new RtpParts();
  private final byte[] head = new byte[HEADER_BYTES];
  private int sequence;

  /**
   * A contest.
   *
   * @param engines the one expected to be fastest first
   */
  EngineContest(List<CipherEngine> engines, LongSupplier nanoTime) {
    this.engines = engines;
    this.nanoTime = nanoTime;
    bestNs = new long[engines.size()];
    Arrays.fill(bestNs, Long.MAX_VALUE);
    packet
        .head(head, HEADER_BYTES, HEADER_BYTES)
        .payload(new byte[PACKET_BYTES], 0, PACKET_BYTES - HEADER_BYTES);
  }

  CipherEngine winner() {
    if (engines.size() == 1) {
      return engines.getFirst();
    }
    SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;
    SrtpKeys keys = new SrtpKeys(profile, new byte[SrtpKeys.materialBytes(profile)]);
    RtpSealer[] sealers = new RtpSealer[engines.size()];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(OUT_BYTES);
      for (int i = 0; i < sealers.length; i++) {
        sealers[i] = engines.get(i).sealer(profile, keys, DtlsRole.SERVER);
      }
      long endNs = nanoTime.getAsLong() + BUDGET_NS;
      do {
        for (int i = 0; i < sealers.length; i++) {
          bestNs[i] = Math.min(bestNs[i], turn(sealers[i], out));
        }
      } while (nanoTime.getAsLong() - endNs < 0);
    } finally {
      for (RtpSealer sealer : sealers) {
        if (sealer != null) {
          sealer.close();
        }
      }
    }
    int best = 0;
    for (int i = 1; i < bestNs.length; i++) {
      if (bestNs[i] < bestNs[best] / CLEARLY_FASTER) {
        best = i;
      }
    }
    return engines.get(best);
  }

  /** One engine's turn: how long ten packets took at best. */
  private long turn(RtpSealer sealer, MemorySegment out) {
    long best = Long.MAX_VALUE;
    long turnStartNs = nanoTime.getAsLong();
    long startNs = turnStartNs;
    do {
      for (int i = 0; i < PACKETS_BETWEEN_LOOKS; i++) {
        sequence++;
        head[2] = (byte) (sequence >>> 8);
        head[3] = (byte) sequence;
        sealer.seal(packet, out, 0);
      }
      long nowNs = nanoTime.getAsLong();
      best = Math.min(best, nowNs - startNs);
      startNs = nowNs;
    } while (startNs - turnStartNs < TURN_NS);
    return best;
  }
}
