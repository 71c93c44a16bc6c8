package io.coanchor.core.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.coanchor.core.sdp.DtlsRole;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A handshake ends in keys or in a failure with a reason, whatever arrives. */
class DtlsHandshakeFuzzTest {
  @FuzzTest
  void serverHandshake(FuzzedDataProvider data) {
    MemoryWire wire = MemoryWire.perfect();
    attempt(Peers.server(Peers.CLIENT.fingerprint()), wire.server, data);
  }

  /** The JVM client's side: what a server answers is a stranger's too. */
  @FuzzTest
  void clientHandshake(FuzzedDataProvider data) {
    MemoryWire wire = MemoryWire.perfect();
    attempt(Peers.client(Peers.SERVER.fingerprint()), wire.client, data);
  }

  private static void attempt(
      DtlsHandshake handshake, MemoryWire.End pipe, FuzzedDataProvider data) {
    while (data.remainingBytes() > 0) {
      byte[] datagram = data.consumeBytes(data.consumeInt(1, 1500));
      if (datagram.length > 0) {
        pipe.inject(datagram);
      }
    }
    pipe.close();
    try {
      DtlsResult result = handshake.run(pipe);
      assertThat(result.profile()).isNotNull();
    } catch (DtlsFailure e) {
      assertThat(e.reason()).isNotNull();
    }
  }

  @Test
  void shouldEndInKeysOrAReasonWhenAnyByteIsAltered() {
    List<CompletableFuture<Peers.End>> ends = new ArrayList<>();
    for (int seed = 0; seed < 60; seed++) {
      MemoryWire wire = new MemoryWire(new Mutator(seed), new Mutator(-1 - seed));
      ends.add(Peers.start(() -> handshake(DtlsRole.SERVER).run(wire.server)));
      ends.add(Peers.start(() -> handshake(DtlsRole.CLIENT).run(wire.client)));
    }
    for (int i = 0; i < ends.size(); i++) {
      Peers.End end = ends.get(i).join();
      assertThat(end.success() == null)
          .as("seed %d: a result or a failure", i / 2)
          .isEqualTo(end.failure() != null);
    }
  }

  private static DtlsHandshake handshake(DtlsRole role) {
    boolean server = role == DtlsRole.SERVER;
    return new DtlsHandshake(
        role,
        server ? Peers.SERVER : Peers.CLIENT,
        List.of((server ? Peers.CLIENT : Peers.SERVER).fingerprint()),
        Peers.RANDOM,
        2000);
  }

  /** Alters a byte in one datagram of four, cuts or lengthens another of sixteen. */
  private static final class Mutator implements MemoryWire.Fault {
    private final Random random;

    Mutator(long seed) {
      random = new Random(seed);
    }

    @Override
    public void pass(byte[] datagram, Consumer<byte[]> deliver) {
      if (random.nextInt(4) == 0) {
        datagram[random.nextInt(datagram.length)] ^= (byte) (1 << random.nextInt(8));
      }
      deliver.accept(
          random.nextInt(16) == 0
              ? Arrays.copyOf(datagram, 1 + random.nextInt(datagram.length + 20))
              : datagram);
    }
  }
}
