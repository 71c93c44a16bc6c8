package io.coanchor.core.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.dtls.SrtpKeys;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.rtp.RtpParts;
import io.coanchor.core.sdp.DtlsRole;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineContestTest {
  private long nowNs;
  private int open;

  @Test
  void shouldKeepTheOrderUnlessAnotherIsClearlyFaster() {
    assertThat(winner(new Engine("a", 1000), new Engine("b", 600))).isEqualTo("a");
    assertThat(winner(new Engine("a", 1000), new Engine("b", 400))).isEqualTo("b");
    assertThat(winner(new Engine("a", 500), new Engine("b", 5000))).isEqualTo("a");
  }

  @Test
  void shouldTakeTheFastestOfSeveral() {
    assertThat(winner(new Engine("a", 9000), new Engine("b", 4000), new Engine("c", 1000)))
        .isEqualTo("c");
  }

  @Test
  void shouldNotBeLong() {
    winner(new Engine("a", 100_000), new Engine("b", 100_000), new Engine("c", 1000));
    assertThat(nowNs).isLessThan(100_000_000);
  }

  @Test
  void shouldCloseWhatItOpened() {
    winner(new Engine("a", 1000), new Engine("b", 1000));
    assertThat(open).isZero();
  }

  @Test
  void shouldNotTryTheOnlyOne() {
    assertThat(winner(new Engine("a", 1000))).isEqualTo("a");
    assertThat(nowNs).isZero();
  }

  @Test
  void shouldTrustOnlyAnEngineThatWritesTheSame() {
    CipherEngine jdk = CipherEngines.available().getLast();
    assertThat(jdk.name()).isEqualTo("jdk");
    assertThat(EngineCheck.passes(jdk, jdk)).isTrue();
    assertThat(EngineCheck.passes(new Engine("other", 1), jdk)).isFalse();
  }

  private String winner(Engine... engines) {
    return new EngineContest(List.of(engines), () -> nowNs).winner().name();
  }

  /** Takes its time on the virtual clock. */
  private final class Engine implements CipherEngine {
    private final String name;
    private final long packetNs;

    Engine(String name, long packetNs) {
      this.name = name;
      this.packetNs = packetNs;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public RtpSealer sealer(SrtpProfile profile, SrtpKeys keys, DtlsRole localRole) {
      open++;
      return new RtpSealer() {
        @Override
        public int overheadBytes() {
          return profile.tagBytes();
        }

        @Override
        public int seal(RtpParts packet, MemorySegment out, long outOffset) {
          nowNs += packetNs;
          return packet.length() + overheadBytes();
        }

        @Override
        public void close() {
          open--;
        }
      };
    }
  }
}
