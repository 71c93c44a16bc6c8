package io.coanchor.bench.micro;

import io.coanchor.core.dtls.SrtpKeys;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.sdp.DtlsRole;
import io.coanchor.core.srtp.SrtpSession;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Checking and decrypting what a publisher sends, after a copy into the worker's buffer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class IngressBenchmark {
  private static final int PACKETS = 2_000;
  private static final int ROOM_BYTES = 32;

  @Param({"AEAD_AES_128_GCM", "AES128_CM_SHA1_80"})
  public SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;

  @Param({"160", "1200"})
  public int bytes;

  private byte[][] sealed = {};
  private byte[] buffer = {};
  private SrtpKeys keys = keys(profile);
  private SrtpSession receiver = new SrtpSession(profile, keys, DtlsRole.SERVER);

  private static SrtpKeys keys(SrtpProfile profile) {
    return new SrtpKeys(profile, new byte[SrtpKeys.materialBytes(profile)]);
  }

  /** Makes the packets. */
  @Setup
  public void seal() {
    keys = keys(profile);
    SrtpSession sender = new SrtpSession(profile, keys, DtlsRole.CLIENT);
    sealed = new byte[PACKETS][];
    buffer = new byte[bytes + ROOM_BYTES];
    for (int i = 0; i < PACKETS; i++) {
      byte[] packet = new byte[bytes + ROOM_BYTES];
      packet[0] = (byte) 0x80;
      packet[2] = (byte) (i >>> 8);
      packet[3] = (byte) i;
      packet[11] = 1;
      int length = sender.protectRtp(packet, 0, bytes);
      sealed[i] = Arrays.copyOf(packet, length);
    }
  }

  /** Forgets which packets have been seen. */
  @Setup(Level.Invocation)
  public void renew() {
    receiver = new SrtpSession(profile, keys, DtlsRole.SERVER);
  }

  /** One packet, as all invocations of two thousand. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public int unprotect() {
    int sum = 0;
    for (byte[] packet : sealed) {
      System.arraycopy(packet, 0, buffer, 0, packet.length);
      int length = receiver.unprotectRtp(buffer, 0, packet.length);
      if (length != bytes) {
        throw new IllegalStateException("refused: " + length);
      }
      sum += length;
    }
    return sum;
  }
}
