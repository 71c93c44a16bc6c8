package io.coanchor.core.srtp;

import static io.coanchor.core.srtp.Sessions.hex;
import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.rtp.RtpParts;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Packets as published, on every engine. */
class SealerVectorsTest {
  static Stream<Named<AbstractEngine>> engines() {
    return CipherEngines.available().stream()
        .map(engine -> Named.of(engine.name(), (AbstractEngine) engine));
  }

  /** RFC 7714 section 16.1.1, whose keys are session keys. */
  @ParameterizedTest
  @MethodSource("engines")
  void shouldEncryptAsRfc7714(AbstractEngine engine) {
    SessionKeys keys =
        new SessionKeys(
            SrtpProfile.AEAD_AES_128_GCM,
            hex("000102030405060708090a0b0c0d0e0f"),
            new byte[0],
            hex("517569642070726f2071756f"));
    byte[] payload =
        hex("47616c6c696120657374206f6d6e697320646976697361 20696e207061727465732074726573");
    RtpParts packet =
        new RtpParts()
            .head(hex("8040f17b 8041f8d3 5501a0b2"), 12, 12)
            .payload(payload, 0, payload.length);
    try (RtpSealer sealer = engine.sealer(SrtpProfile.AEAD_AES_128_GCM, keys)) {
      assertThat(Sealers.seal(sealer, packet))
          .isEqualTo(
              hex(
                  "8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5"
                      + "0d294e6f 42a5f47a 51c7d19b 36de3adf 8833899d 7f27beb1 6a9152cf"
                      + "765ee439 0cce"));
    }
  }

  /** RFC 3711 appendix B.2: the key stream, seen through a payload of zeros. */
  @ParameterizedTest
  @MethodSource("engines")
  void shouldMakeTheKeyStreamOfRfc3711(AbstractEngine engine) {
    SessionKeys keys =
        new SessionKeys(
            SrtpProfile.AES128_CM_SHA1_80,
            hex("2B7E151628AED2A6ABF7158809CF4F3C"),
            new byte[20],
            hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"));
    RtpParts packet =
        new RtpParts().head(hex("80000000 00000000 00000000"), 12, 12).payload(new byte[48], 0, 48);
    try (RtpSealer sealer = engine.sealer(SrtpProfile.AES128_CM_SHA1_80, keys)) {
      assertThat(Sealers.seal(sealer, packet))
          .hasSize(12 + 48 + 10)
          .containsSubsequence(
              hex(
                  "E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB"
                      + "41E95B3BB0A2E8DD477901E4FCA894C0"));
    }
  }
}
