package io.coanchor.core.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.sdp.Fingerprint;
import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;

class DtlsIdentityTest {
  @Test
  void shouldBeASelfSignedP256Certificate() throws Exception {
    DtlsIdentity identity = DtlsIdentity.generate(Peers.RANDOM, Peers.NOW);
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(identity.certificate()));

    certificate.verify(certificate.getPublicKey());
    certificate.checkValidity(Date.from(Peers.NOW));
    certificate.checkValidity(Date.from(Peers.NOW.minus(Duration.ofHours(23))));
    certificate.checkValidity(Date.from(Peers.NOW.plus(Duration.ofDays(364))));
    assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withECDSA");
    assertThat(((ECPublicKey) certificate.getPublicKey()).getParams().getOrder().bitLength())
        .isEqualTo(256);
    assertThat(certificate.getSerialNumber()).isPositive();
  }

  @Test
  void shouldNameItsCertificateBySha256() throws Exception {
    DtlsIdentity identity = DtlsIdentity.generate(Peers.RANDOM, Peers.NOW);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(identity.certificate());

    assertThat(identity.fingerprint()).isEqualTo(Fingerprint.of("sha-256", digest));
    assertThat(identity.fingerprint().hex()).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
  }

  @Test
  void shouldLetTheStrongestHashFunctionDecide() {
    byte[] ours = Peers.CLIENT.certificate();
    byte[] other = Peers.SERVER.certificate();
    Fingerprint weakRight = CertificateFingerprints.of("sha-1", ours);
    Fingerprint strongWrong = CertificateFingerprints.of("sha-512", other);
    Fingerprint strongRight = CertificateFingerprints.of("sha-512", ours);
    Fingerprint unknown = Fingerprint.of("sha3-999", new byte[64]);

    assertThat(CertificateFingerprints.matches(List.of(weakRight, strongWrong), ours)).isFalse();
    assertThat(CertificateFingerprints.matches(List.of(strongWrong, strongRight), ours)).isTrue();
    assertThat(CertificateFingerprints.matches(List.of(unknown, weakRight), ours)).isTrue();
    assertThat(CertificateFingerprints.matches(List.of(unknown), ours)).isFalse();
    assertThat(CertificateFingerprints.matches(List.of(), ours)).isFalse();
  }
}
