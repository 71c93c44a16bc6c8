package io.coanchor.core.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.rtp.RtpParts;
import io.coanchor.core.sdp.DtlsRole;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What OpenSSL's engine holds outside the heap, and on it. */
@Tag("openssl")
class LibcryptoEngineTest {
  private static final int PACKETS = 20_000;

  private final LibcryptoEngine engine = new LibcryptoEngine();
  private final Random random = new Random(1);

  @Test
  void shouldBeHere() {
    assertThat(CipherEngines.named("libcrypto")).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(SrtpProfile.class)
  void shouldFreeEveryContextOnce(SrtpProfile profile) {
    List<RtpSealer> sealers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      sealers.add(engine.sealer(profile, Sealers.keys(profile, random), DtlsRole.SERVER));
    }
    assertThat(engine.openContexts()).isEqualTo(1000);
    sealers.forEach(RtpSealer::close);
    sealers.forEach(RtpSealer::close);
    assertThat(engine.openContexts()).isZero();
  }

  /** With the contexts of other peers in between: none may depend on being the last used. */
  @ParameterizedTest
  @EnumSource(SrtpProfile.class)
  void shouldKeepPeersApart(SrtpProfile profile) {
    RtpParts packet = new RtpParts().payload(new byte[700], 9, 600);
    List<RtpSealer> sealers = new ArrayList<>();
    List<SrtpSession> references = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      var keys = Sealers.keys(profile, random);
      sealers.add(engine.sealer(profile, keys, DtlsRole.SERVER));
      references.add(Sealers.reference(profile, keys));
    }
    for (int sequence = 0; sequence < 20; sequence++) {
      for (int i = 0; i < sealers.size(); i++) {
        packet.head(Sealers.header(sequence, i, 0, 1, random), 20, 20);
        assertThat(Sealers.seal(sealers.get(i), packet))
            .isEqualTo(Sealers.protect(references.get(i), Sealers.joined(packet)));
      }
    }
    sealers.forEach(RtpSealer::close);
  }

  @ParameterizedTest
  @EnumSource(SrtpProfile.class)
  void shouldAllocateNothingOnceCompiled(SrtpProfile profile) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    RtpParts packet = new RtpParts();
    byte[] head = Sealers.header(0, 5, 0, 1, random);
    byte[] shared = new byte[5000];
    try (Arena arena = Arena.ofConfined();
        RtpSealer sealer = engine.sealer(profile, Sealers.keys(profile, random), DtlsRole.SERVER)) {
      MemorySegment out = arena.allocate(Sealers.OUT_BYTES);
      long least = Long.MAX_VALUE;
      for (int round = 0; round < 50 && least > PACKETS; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < PACKETS; i++) {
          head[3] = (byte) i;
          packet
              .head(head, head.length, head.length)
              .payload(shared, i & 1023, 1000)
              .padding(i & 1);
          sealer.seal(packet, out, i & 63);
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertThat(least).as("bytes for %d packets", PACKETS).isLessThanOrEqualTo(PACKETS);
    }
  }
}
