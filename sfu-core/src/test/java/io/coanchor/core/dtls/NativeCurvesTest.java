package io.coanchor.core.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Random;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The curves of libcrypto against the JDK's and BouncyCastle's. */
class NativeCurvesTest {
  private static final byte[] MESSAGE = {1, 2, 3, 4, 5};

  private static KeyPair keys;
  private static byte[] digest;

  @BeforeAll
  static void makeKeys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    keys = generator.generateKeyPair();
    digest = MessageDigest.getInstance("SHA-256").digest(MESSAGE);
  }

  @Test
  void shouldBeThereWhereTheTestsRun() {
    assertThat(NativeCurves.isAvailable()).isTrue();
  }

  @Test
  void shouldSignWhatOthersAccept() throws Exception {
    byte[] secret = BigIntegers.asUnsignedByteArray(32, ((ECPrivateKey) keys.getPrivate()).getS());

    byte[] signature = NativeCurves.sign(secret, digest);

    Signature verifier = Signature.getInstance("SHA256withECDSA");
    verifier.initVerify(keys.getPublic());
    verifier.update(MESSAGE);
    assertThat(verifier.verify(signature)).isTrue();
    assertThat(NativeCurves.sign(secret, digest))
        .as("no number used twice")
        .isNotEqualTo(signature);
  }

  @Test
  void shouldAcceptWhatOthersSignAndNothingElse() throws Exception {
    byte[] signature = signed();
    byte[] point = point();
    assertThat(NativeCurves.verify(point, digest, signature)).isTrue();

    for (int i = 0; i < signature.length; i++) {
      byte[] altered = signature.clone();
      altered[i] ^= 1;
      assertThat(NativeCurves.verify(point, digest, altered)).as("byte %d", i).isFalse();
    }
    byte[] other = digest.clone();
    other[7] ^= 1;
    assertThat(NativeCurves.verify(point, other, signature)).isFalse();
    assertThat(NativeCurves.verify(point, digest, new byte[0])).isFalse();
  }

  @Test
  void shouldRefuseWhatIsNoPointOfTheCurve() throws Exception {
    byte[] signature = signed();
    byte[] off = point();
    off[40] ^= 1;

    assertThat(NativeCurves.verify(off, digest, signature)).isFalse();
    assertThat(NativeCurves.verify(new byte[] {0}, digest, signature)).as("infinity").isFalse();
    assertThat(NativeCurves.verify(new byte[0], digest, signature)).isFalse();
    assertThat(NativeCurves.verify(new byte[65], digest, signature)).isFalse();
    assertThat(NativeCurves.verify(point(), digest, signature)).as("no error left over").isTrue();
  }

  @Test
  void shouldAgreeAsBouncyCastleDoes() {
    Random random = new Random(7748);
    for (int i = 0; i < 20; i++) {
      byte[] alice = new byte[32];
      byte[] bob = new byte[32];
      random.nextBytes(alice);
      random.nextBytes(bob);
      byte[] bobsPublic = new byte[32];
      X25519.generatePublicKey(bob, 0, bobsPublic, 0);
      byte[] expected = new byte[32];
      assertThat(X25519.calculateAgreement(alice, 0, bobsPublic, 0, expected, 0)).isTrue();

      assertThat(NativeCurves.x25519Public(bob)).isEqualTo(bobsPublic);
      assertThat(NativeCurves.x25519(alice, bobsPublic)).isEqualTo(expected);
      assertThat(NativeCurves.x25519(bob, NativeCurves.x25519Public(alice))).isEqualTo(expected);
    }
  }

  @Test
  void shouldAgreeOnNothingWithAPointOfSmallOrder() {
    byte[] secret = new byte[32];
    secret[0] = 9;

    assertThat(NativeCurves.x25519(secret, new byte[32])).isNull();
    byte[] one = new byte[32];
    one[0] = 1;
    assertThat(NativeCurves.x25519(secret, one)).isNull();
    assertThat(NativeCurves.x25519(secret, NativeCurves.x25519Public(secret))).isNotNull();
  }

  private static byte[] signed() throws Exception {
    Signature signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(keys.getPrivate());
    signer.update(MESSAGE);
    return signer.sign();
  }

  private static byte[] point() {
    var w = ((ECPublicKey) keys.getPublic()).getW();
    byte[] point = new byte[65];
    point[0] = 4;
    System.arraycopy(BigIntegers.asUnsignedByteArray(32, w.getAffineX()), 0, point, 1, 32);
    System.arraycopy(BigIntegers.asUnsignedByteArray(32, w.getAffineY()), 0, point, 33, 32);
    return point;
  }
}
