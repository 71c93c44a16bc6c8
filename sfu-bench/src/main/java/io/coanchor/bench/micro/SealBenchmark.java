package io.coanchor.bench.micro;

import io.coanchor.core.dtls.SrtpKeys;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.rtp.RtpParts;
import io.coanchor.core.sdp.DtlsRole;
import io.coanchor.core.srtp.CipherEngine;
import io.coanchor.core.srtp.CipherEngines;
import io.coanchor.core.srtp.RtpSealer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Encrypting a packet for one of a thousand viewers in turn, into a slab. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SealBenchmark {
  private static final int PEERS = 1_000;
  private static final int HEADER_BYTES = 20;
  private static final int SLAB_BYTES = 512 * 1024;
  private static final int ROOM_BYTES = 2_048;
  private static final int POOL_BYTES = 1 << 20;

  /** An engine that does not work on this machine fails its runs. */
  @Param({"libcrypto", "jdk"})
  public String engine = "";

  @Param({"AEAD_AES_128_GCM", "AES128_CM_SHA1_80"})
  public SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;

  @Param({"160", "1200"})
  public int bytes;

  private final RtpSealer[] sealers = new RtpSealer[PEERS];
  private final MemorySegment slab = Arena.ofAuto().allocate(SLAB_BYTES);
  private final byte[] payloads = new byte[POOL_BYTES];
  private final byte[] head = new byte[HEADER_BYTES];
  private final RtpParts parts = new RtpParts();
  private int peer;
  private long number;
  private long at;

  /** Makes the peers' contexts. */
  @Setup
  public void open() {
    CipherEngine chosen = CipherEngines.named(engine);
    if (chosen == null) {
      throw new IllegalStateException(engine + ": not on this machine");
    }
    Random random = new Random(1);
    random.nextBytes(payloads);
    for (int i = 0; i < PEERS; i++) {
      byte[] material = new byte[SrtpKeys.materialBytes(profile)];
      random.nextBytes(material);
      sealers[i] = chosen.sealer(profile, new SrtpKeys(profile, material), DtlsRole.SERVER);
    }
    head[0] = (byte) 0x90;
  }

  /** Frees them. */
  @TearDown
  public void close() {
    for (RtpSealer sealer : sealers) {
      sealer.close();
    }
  }

  /** One packet. */
  @Benchmark
  public int seal() {
    if (++peer == PEERS) {
      peer = 0;
      number++;
    }
    head[2] = (byte) (number >>> 8);
    head[3] = (byte) number;
    parts
        .head(head, HEADER_BYTES, HEADER_BYTES)
        .payload(payloads, (int) (number * 1_300 % 1_000_000), bytes - HEADER_BYTES)
        .rolloverCounter(number >>> 16);
    int length = sealers[peer].seal(parts, slab, at);
    at += length;
    if (at > SLAB_BYTES - ROOM_BYTES) {
      at = 0;
    }
    return length;
  }
}
