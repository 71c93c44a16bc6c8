package io.coanchor.core.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.dtls.DtlsFailure.Reason;
import io.coanchor.core.sdp.DtlsRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.junit.jupiter.api.Test;

/** What our server makes of clients that offer more, less or other than ours. */
class OddClientTest {
  @Test
  void shouldAcceptThePlainOddClient() {
    assertThat(serve(new OddClient()).success()).isNotNull();
  }

  @Test
  void shouldAnswerOneTwoToOneThreeAndAPostQuantumShareInSeveralDatagrams() {
    List<byte[]> sent = new ArrayList<>();
    MemoryWire.Fault record =
        (datagram, deliver) -> {
          sent.add(datagram);
          deliver.accept(datagram);
        };

    Peers.End server =
        serve(new OddClient().modern(), new MemoryWire(record, MemoryWire.Fault.NONE));

    assertThat(server.result().profile()).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
    assertThat(sent.get(0)[13]).as("ClientHello").isEqualTo((byte) 1);
    assertThat(sent.get(1)[13]).as("its second fragment").isEqualTo((byte) 1);
  }

  @Test
  void shouldAnswerItInSmallShuffledPieces() {
    for (int bytes : new int[] {40, 300, 700}) {
      MemoryWire wire =
          new MemoryWire(new Fragmenter(bytes, new Random(bytes)), MemoryWire.Fault.NONE);

      assertThat(serve(new OddClient().modern(), wire).failure()).isNull();
    }
  }

  @Test
  void shouldServeAes128CmWhereGcmIsNotOffered() {
    Peers.End server = serve(new OddClient().srtpProfiles(2, 1));

    assertThat(server.result().profile()).isEqualTo(SrtpProfile.AES128_CM_SHA1_80);
    assertThat(server.result().keys().masterSalt(DtlsRole.SERVER)).hasSize(14);
  }

  @Test
  void shouldPreferGcmWhateverTheClientsOrder() {
    assertThat(serve(new OddClient().srtpProfiles(1, 8, 7)).result().profile())
        .isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
  }

  @Test
  void shouldRefuseAClientWithoutCertificate() {
    assertThat(serve(new OddClient().withoutCertificate()).reason())
        .isEqualTo(Reason.NO_CERTIFICATE);
  }

  @Test
  void shouldRefuseAClientWithoutUseSrtp() {
    assertThat(serve(new OddClient().srtpProfiles()).reason()).isEqualTo(Reason.NO_SRTP_PROFILE);
  }

  @Test
  void shouldRefuseProfilesItDoesNotServe() {
    assertThat(serve(new OddClient().srtpProfiles(2, 8)).reason())
        .isEqualTo(Reason.NO_SRTP_PROFILE);
  }

  @Test
  void shouldRefuseAClientWithoutExtendedMasterSecret() {
    assertThat(serve(new OddClient().withoutExtendedMasterSecret()).reason())
        .isEqualTo(Reason.PROTOCOL);
  }

  @Test
  void shouldRefuseDtls10() {
    OddClient client =
        new OddClient()
            .versions(ProtocolVersion.DTLSv10)
            .suites(CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA);

    assertThat(serve(client).reason()).isEqualTo(Reason.PROTOCOL);
  }

  @Test
  void shouldRefuseOtherCipherSuitesAndGroups() {
    assertThat(
            serve(new OddClient().suites(CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256))
                .reason())
        .isEqualTo(Reason.PROTOCOL);
    assertThat(serve(new OddClient().groups(NamedGroup.secp521r1)).reason())
        .isEqualTo(Reason.PROTOCOL);
  }

  private static Peers.End serve(OddClient client) {
    return serve(client, MemoryWire.perfect());
  }

  private static Peers.End serve(OddClient client, MemoryWire wire) {
    CompletableFuture<Peers.End> server =
        Peers.start(() -> Peers.server(Peers.CLIENT.fingerprint()).run(wire.server));
    CompletableFuture<Boolean> connected =
        CompletableFuture.supplyAsync(() -> client.connect(wire.client), Peers.threads());
    Peers.End end = server.join();
    assertThat(connected.join()).isEqualTo(end.success() != null);
    return end;
  }
}
