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
 * Finds out which engine is fastest here, with the packets that matter: AES-GCM, 1,200 bytes. The
 * engines take turns, so that whatever else the machine does meets all of them, and each is judged
 * by its best turn, which is the one after its code was compiled.
 */
final class EngineContest {
  /** Enough for the compiler to have seen to every engine, too short to be waited for. */
  private static final long BUDGET_NS = 80_000_000;

  private static final int PACKETS_PER_TURN = 50;
  private static final int HEADER_BYTES = 20;
  private static final int PACKET_BYTES = 1200;
  private static final int OUT_BYTES = 2048;

  private final List<CipherEngine> engines;
  private final long[] bestNs;
  private final LongSupplier nanoTime;
  private final RtpParts packet = new RtpParts();
  private final byte[] head = new byte[HEADER_BYTES];
  private int sequence;

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
      if (bestNs[i] < bestNs[best]) {
        best = i;
      }
    }
    return engines.get(best);
  }

  private long turn(RtpSealer sealer, MemorySegment out) {
    long startNs = nanoTime.getAsLong();
    for (int i = 0; i < PACKETS_PER_TURN; i++) {
      sequence++;
      head[2] = (byte) (sequence >>> 8);
      head[3] = (byte) sequence;
      sealer.seal(packet, out, 0);
    }
    return nanoTime.getAsLong() - startNs;
  }
}
