package io.coanchor.core.dtls;

import static io.coanchor.core.dtls.Peers.CLIENT;
import static io.coanchor.core.dtls.Peers.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.sdp.DtlsRole;
import io.coanchor.core.sdp.Fingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whole handshakes between our own two ends, over wires that lose, repeat, reorder and split. */
class DtlsHandshakeTest {
  @Test
  void shouldAgreeOnKeysAndPreferGcm() {
    Peers.Both both = Peers.connect(MemoryWire.perfect());

    assertSameKeys(both, SrtpProfile.AEAD_AES_128_GCM);
    SrtpKeys keys = both.server().result().keys();
    assertThat(keys.masterKey(DtlsRole.CLIENT)).isNotEqualTo(keys.masterKey(DtlsRole.SERVER));
    assertThat(keys.masterSalt(DtlsRole.CLIENT)).hasSize(12);
  }

  @Test
  void shouldMakeNewKeysEachTime() {
    Peers.Both first = Peers.connect(MemoryWire.perfect());
    Peers.Both second = Peers.connect(MemoryWire.perfect());

    assertThat(first.server().result().keys().masterKey(DtlsRole.SERVER))
        .isNotEqualTo(second.server().result().keys().masterKey(DtlsRole.SERVER));
  }

  @Test
  void shouldStayWithinTheMtu() {
    List<Integer> sizes = new ArrayList<>();
    MemoryWire.Fault measure =
        (datagram, deliver) -> {
          synchronized (sizes) {
            sizes.add(datagram.length);
          }
          deliver.accept(datagram);
        };

    assertSameKeys(Peers.connect(new MemoryWire(measure, measure)), SrtpProfile.AEAD_AES_128_GCM);
    assertThat(sizes).isNotEmpty().allMatch(size -> size <= PipeTransport.SEND_LIMIT_BYTES);
  }

  @Test
  void shouldSurviveLossReorderingAndDuplication() {
    List<CompletableFuture<Peers.Both>> runs = new ArrayList<>();
    for (long seed = 1; seed <= 12; seed++) {
      MemoryWire wire = new MemoryWire(new BadNetwork(seed), new BadNetwork(-seed));
      runs.add(CompletableFuture.supplyAsync(() -> Peers.connect(wire), Peers.threads()));
    }
    for (int i = 0; i < runs.size(); i++) {
      Peers.Both both = runs.get(i).join();
      assertThat(both.client().failure()).as("seed %d", i + 1).isNull();
      assertSameKeys(both, SrtpProfile.AEAD_AES_128_GCM);
    }
  }

  @Test
  void shouldReassembleFragmentsThatOvertakeEachOther() {
    for (int bytes : new int[] {3, 60, 200}) {
      MemoryWire wire =
          new MemoryWire(new Fragmenter(bytes, new Random(bytes)), MemoryWire.Fault.NONE);

      assertSameKeys(Peers.connect(wire), SrtpProfile.AEAD_AES_128_GCM);
    }
  }

  @Test
  void shouldHealALostLastFlight() {
    AtomicInteger lost = new AtomicInteger();
    MemoryWire.Fault loseFirstLastFlight =
        (datagram, deliver) -> {
          boolean changeCipherSpec = datagram[0] == 20;
          if (changeCipherSpec && lost.getAndIncrement() < 2) {
            return;
          }
          deliver.accept(datagram);
        };
    MemoryWire wire = new MemoryWire(MemoryWire.Fault.NONE, loseFirstLastFlight);

    assertSameKeys(Peers.connect(wire), SrtpProfile.AEAD_AES_128_GCM);
    assertThat(lost.get()).isGreaterThan(2);
  }

  @Test
  void shouldRefuseAnotherClientCertificate() {
    MemoryWire wire = MemoryWire.perfect();
    Peers.Both both =
        Peers.connect(
            wire,
            () -> Peers.client(SERVER.fingerprint()).run(wire.client),
            () -> Peers.server(SERVER.fingerprint()).run(wire.server));

    assertThat(both.server().reason()).isEqualTo(DtlsFailure.Reason.FINGERPRINT_MISMATCH);
    assertThat(both.server().failure()).hasMessageContaining(CLIENT.fingerprint().hex());
    assertThat(both.client().reason()).isEqualTo(DtlsFailure.Reason.PEER_ALERT);
    assertThat(both.client().failure()).hasMessageContaining("bad_certificate");
  }

  @Test
  void shouldRefuseAnotherServerCertificate() {
    MemoryWire wire = MemoryWire.perfect();
    Peers.Both both =
        Peers.connect(
            wire,
            () -> Peers.client(CLIENT.fingerprint()).run(wire.client),
            () -> Peers.server(CLIENT.fingerprint()).run(wire.server));

    assertThat(both.client().reason()).isEqualTo(DtlsFailure.Reason.FINGERPRINT_MISMATCH);
    assertThat(both.server().reason()).isEqualTo(DtlsFailure.Reason.PEER_ALERT);
  }

  @Test
  void shouldRefuseFingerprintsItCannotCompute() {
    MemoryWire wire = MemoryWire.perfect();
    Fingerprint md5 = Fingerprint.of("md5", new byte[16]);
    Peers.Both both =
        Peers.connect(
            wire,
            () -> Peers.client(SERVER.fingerprint()).run(wire.client),
            () -> Peers.server(md5).run(wire.server));

    assertThat(both.server().reason()).isEqualTo(DtlsFailure.Reason.FINGERPRINT_UNSUPPORTED);
  }

  @Test
  void shouldAcceptEveryHashFunctionAndAnyOfSeveralCertificates() {
    byte[] der = CLIENT.certificate();
    for (String algorithm : List.of("sha-1", "sha-224", "sha-256", "sha-384", "sha-512")) {
      MemoryWire wire = MemoryWire.perfect();
      Peers.Both both =
          Peers.connect(
              wire,
              () -> Peers.client(SERVER.fingerprint()).run(wire.client),
              () ->
                  Peers.server(
                          CertificateFingerprints.of(algorithm, SERVER.certificate()),
                          CertificateFingerprints.of(algorithm, der))
                      .run(wire.server));

      assertSameKeys(both, SrtpProfile.AEAD_AES_128_GCM);
    }
  }

  @Test
  void shouldGiveUpInTime() {
    MemoryWire wire = MemoryWire.perfect();
    DtlsHandshake server =
        new DtlsHandshake(
            DtlsRole.SERVER, SERVER, List.of(CLIENT.fingerprint()), Peers.RANDOM, 300);

    Peers.End end = Peers.start(() -> server.run(wire.server)).join();

    assertThat(end.reason()).isEqualTo(DtlsFailure.Reason.TIMED_OUT);
    assertThat(end.failure()).hasMessageContaining("300 ms");
  }

  @Test
  void shouldEndWhenThePipeIsClosed() {
    MemoryWire wire = MemoryWire.perfect();
    wire.server.close();

    Peers.End end = Peers.start(() -> Peers.server(CLIENT.fingerprint()).run(wire.server)).join();

    assertThat(end.reason()).isEqualTo(DtlsFailure.Reason.CANCELLED);
  }

  @Test
  void shouldEndInAFlood() {
    MemoryWire wire = MemoryWire.perfect();
    byte[] garbage = new byte[40];
    garbage[0] = 22;
    for (int i = 0; i <= PipeTransport.MAX_HANDSHAKE_DATAGRAMS; i++) {
      wire.server.inject(garbage);
    }

    Peers.End end = Peers.start(() -> Peers.server(CLIENT.fingerprint()).run(wire.server)).join();

    assertThat(end.reason()).isEqualTo(DtlsFailure.Reason.FLOODED);
  }

  static void assertSameKeys(Peers.Both both, SrtpProfile profile) {
    assertThat(both.client().failure()).isNull();
    assertThat(both.server().failure()).isNull();
    DtlsResult client = both.client().result();
    DtlsResult server = both.server().result();
    assertThat(server.profile()).isEqualTo(profile);
    assertThat(client.profile()).isEqualTo(profile);
    for (DtlsRole role : DtlsRole.values()) {
      assertThat(client.keys().masterKey(role)).isEqualTo(server.keys().masterKey(role));
      assertThat(client.keys().masterSalt(role)).isEqualTo(server.keys().masterSalt(role));
    }
  }
}
