package io.coanchor.core.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StunMessageTest {
  private static final StunKey KEY = new StunKey(StunVectors.PASSWORD);
  private static final TransactionId ID = new TransactionId(1, 2);
  private static final int MESSAGE_INTEGRITY = 0x0008;
  private static final int UNKNOWN_REQUIRED = 0x7abc;
  private static final int UNKNOWN_OPTIONAL = 0xc057;

  @Test
  void shouldReadTheSampleRequest() {
    StunMessage request = decode(StunVectors.REQUEST);

    assertThat(request.kind()).isEqualTo(StunMessage.Kind.REQUEST);
    assertThat(request.username()).isEqualTo("evtj:h6vY");
    assertThat(request.priority()).isEqualTo(0x6e0001ffL);
    assertThat(request.controlled()).isTrue();
    assertThat(request.controlling()).isFalse();
    assertThat(request.tieBreaker()).isEqualTo(0x932ff9b151263b36L);
    assertThat(request.useCandidate()).isFalse();
    assertThat(request.hasFingerprint()).isTrue();
    assertThat(request.verify(KEY)).isTrue();
    assertThat(request.verify(new StunKey("VOkJxbRl1RmTxUk/WvJxBT"))).isFalse();
  }

  @Test
  void shouldReadTheSampleResponses() throws Exception {
    StunMessage ipv4 = decode(StunVectors.RESPONSE_IPV4);
    StunMessage ipv6 = decode(StunVectors.RESPONSE_IPV6);

    assertThat(ipv4.kind()).isEqualTo(StunMessage.Kind.SUCCESS);
    assertThat(ipv4.verify(KEY)).isTrue();
    assertThat(ipv4.mappedAddress())
        .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 32853));
    assertThat(ipv6.verify(KEY)).isTrue();
    assertThat(ipv6.mappedAddress())
        .isEqualTo(
            new InetSocketAddress(
                InetAddress.ofLiteral("2001:db8:1234:5678:11:2233:4455:6677"), 32853));
  }

  @Test
  void shouldPeekTheFragmentWithoutDecoding() {
    byte[] shifted = new byte[StunVectors.REQUEST.length + 7];
    System.arraycopy(StunVectors.REQUEST, 0, shifted, 7, StunVectors.REQUEST.length);

    assertThat(StunMessage.ufragOf(shifted, 7, StunVectors.REQUEST.length)).isEqualTo("evtj");
    assertThat(StunMessage.decode(shifted, 7, StunVectors.REQUEST.length)).isNotNull();
    assertThat(ufragOf(StunVectors.RESPONSE_IPV4)).isNull();
    assertThat(ufragOf(message(0x0001, attribute(0x0006, new byte[] {':', 'a'})))).isNull();
    assertThat(ufragOf(message(0x0001, attribute(0x0006, new byte[] {'a', 'b'})))).isNull();
    assertThat(ufragOf(message(0x0001))).isNull();
  }

  @Test
  void shouldWriteWhatItReads() {
    StunWriter.Role role = new StunWriter.Role(true, 0xfedcba9876543210L);
    byte[] bytes = StunWriter.bindingRequest(ID, "abcd:efgh", 0x7effffffL, role, true, KEY);

    StunMessage request = decode(bytes);
    assertThat(request.transactionId()).isEqualTo(ID);
    assertThat(request.username()).isEqualTo("abcd:efgh");
    assertThat(request.priority()).isEqualTo(0x7effffffL);
    assertThat(request.controlling()).isTrue();
    assertThat(request.tieBreaker()).isEqualTo(0xfedcba9876543210L);
    assertThat(request.useCandidate()).isTrue();
    assertThat(request.verify(KEY)).isTrue();
    assertThat(request.hasFingerprint()).isTrue();
  }

  @Test
  void shouldWriteResponses() {
    for (String host : new String[] {"198.51.100.7", "2001:db8::7", "::1", "127.0.0.1"}) {
      InetSocketAddress mapped = new InetSocketAddress(InetAddress.ofLiteral(host), 50_001);
      StunMessage success = decode(StunWriter.bindingSuccess(ID, mapped, KEY));
      assertThat(success.mappedAddress()).isEqualTo(mapped);
      assertThat(success.verify(KEY)).isTrue();
    }
    StunMessage conflict = decode(StunWriter.bindingError(ID, 487, "Role Conflict", KEY));
    assertThat(conflict.kind()).isEqualTo(StunMessage.Kind.ERROR);
    assertThat(conflict.errorCode()).isEqualTo(487);
    StunMessage unknown = decode(StunWriter.unknownAttributes(ID, new int[] {0x7abc, 3}, KEY));
    assertThat(unknown.errorCode()).isEqualTo(420);
    assertThat(unknown.verify(KEY)).isTrue();
  }

  @Test
  void shouldRejectEveryTruncation() {
    for (byte[] whole :
        new byte[][] {StunVectors.REQUEST, StunVectors.RESPONSE_IPV4, StunVectors.RESPONSE_IPV6}) {
      for (int length = 0; length < whole.length; length++) {
        assertThat(StunMessage.decode(whole, 0, length)).as("length %d", length).isNull();
        assertThat(StunMessage.ufragOf(whole, 0, length)).isNull();
        byte[] relabelled = Arrays.copyOf(whole, length);
        if (length >= 20) {
          relabelled[2] = (byte) ((length - 20) >> 8);
          relabelled[3] = (byte) (length - 20);
          StunMessage cut = StunMessage.decode(relabelled, 0, length);
          // Cut between attributes, a message may be well formed, but never without its fingerprint
          // and never with its integrity.
          assertThat(cut == null || !cut.hasFingerprint()).isTrue();
          assertThat(cut != null && cut.hasIntegrity() && cut.verify(KEY))
              .as("length %d", length)
              .isEqualTo(length == whole.length - 8);
        }
      }
    }
  }

  @Test
  void shouldNoticeEveryChangedBit() {
    for (int bit = 0; bit < StunVectors.REQUEST.length * 8; bit++) {
      byte[] changed = StunVectors.REQUEST.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      StunMessage message = StunMessage.decode(changed, 0, changed.length);
      // FINGERPRINT covers everything but itself. If it is not seen any more, because an attribute
      // grew over it, MESSAGE-INTEGRITY is not seen either.
      boolean inFingerprintHeader = bit / 8 >= changed.length - 8 && bit / 8 < changed.length - 4;
      if (!inFingerprintHeader && message != null) {
        assertThat(message.hasFingerprint()).as("bit %d", bit).isFalse();
        assertThat(message.verify(KEY)).as("bit %d", bit).isFalse();
      }
    }
  }

  @Test
  void shouldRejectMalformedAttributes() {
    assertMalformed(message(0x0001, attribute(0x0006, new byte[0])));
    assertMalformed(message(0x0001, attribute(0x0006, new byte[509])));
    assertMalformed(message(0x0001, attribute(0x0024, new byte[3])));
    assertMalformed(message(0x0001, attribute(0x0025, new byte[4])));
    assertMalformed(message(0x0001, attribute(MESSAGE_INTEGRITY, new byte[16])));
    assertMalformed(message(0x0001, attribute(0x802a, new byte[4])));
    assertMalformed(message(0x0001, attribute(0x8028, new byte[4])));
    assertMalformed(message(0x0101, attribute(0x0020, new byte[] {0, 2, 0, 0, 1, 2, 3, 4})));
    assertMalformed(message(0x0101, attribute(0x0020, new byte[] {0, 1, 0, 0})));
    assertMalformed(message(0x0001, attribute(0x8023, new byte[] {0, 1})));
    assertMalformed(message(0x0111, attribute(0x0009, new byte[] {0, 0, 2, 0})));
    assertMalformed(message(0x0111, attribute(0x0009, new byte[] {0, 0, 4, 100})));
    assertMalformed(message(0x0111, attribute(0x000a, new byte[] {0, 1, 2})));
    assertMalformed(message(0x0001, new byte[] {0, 0x24, 0, 8, 1, 2, 3, 4}));
    assertMalformed(message(0x0001, new byte[] {0, 0x24}));
  }

  @Test
  void shouldRejectDuplicatesOfWhatItKnows() {
    byte[] priority = attribute(0x0024, new byte[] {1, 2, 3, 4});
    byte[] optional = attribute(UNKNOWN_OPTIONAL, new byte[] {1});

    assertMalformed(message(0x0001, priority, priority));
    assertThat(decode(message(0x0001, priority, optional, optional)).priority())
        .isEqualTo(0x01020304L);
  }

  @Test
  void shouldRejectOtherMethodsAndOversize() {
    assertMalformed(message(0x0003));
    assertMalformed(message(0x0115));
    byte[] cookie = message(0x0001);
    cookie[4] = 0;
    assertMalformed(cookie);
    assertMalformed(message(0x0001, attribute(UNKNOWN_OPTIONAL, new byte[1260])));
    assertThat(decode(message(0x0001, attribute(UNKNOWN_OPTIONAL, new byte[1256]))).length())
        .isEqualTo(1280);
  }

  @Test
  void shouldTellWhatItDoesNotUnderstand() {
    StunMessage request =
        decode(
            message(
                0x0001,
                attribute(UNKNOWN_REQUIRED, new byte[] {1}),
                attribute(UNKNOWN_OPTIONAL, new byte[] {1}),
                attribute(UNKNOWN_REQUIRED, new byte[] {1}),
                attribute(0x0006, new byte[] {'a', ':', 'b'})));

    assertThat(request.unknownRequired()).containsExactly(UNKNOWN_REQUIRED);
    assertThat(request.username()).isEqualTo("a:b");
    byte[][] many = new byte[17][];
    for (int i = 0; i < many.length; i++) {
      many[i] = attribute(UNKNOWN_REQUIRED + i, new byte[0]);
    }
    assertMalformed(message(0x0001, many));
  }

  @Test
  void shouldIgnoreWhatIsNotProtected() {
    StunWriter.Role role = new StunWriter.Role(true, 1);
    byte[] plain = StunWriter.bindingRequest(ID, "abcd:efgh", 1, role, false, KEY);
    int integrityEnd = plain.length - 8;
    byte[] useCandidate = attribute(0x0025, new byte[0]);
    byte[] forged = Arrays.copyOf(plain, integrityEnd + useCandidate.length);
    System.arraycopy(useCandidate, 0, forged, integrityEnd, useCandidate.length);
    forged[3] = (byte) (forged.length - 20);

    StunMessage request = decode(forged);
    assertThat(request.verify(KEY)).isTrue();
    assertThat(request.useCandidate()).isFalse();
  }

  @Test
  void shouldTakeNothingBehindTheFingerprint() {
    byte[] longer = Arrays.copyOf(StunVectors.REQUEST, StunVectors.REQUEST.length + 4);
    longer[longer.length - 4] = (byte) 0xc0;
    longer[3] = (byte) (longer[3] + 4);

    assertMalformed(longer);
  }

  @Test
  void shouldSurviveRandomBytesBehindAValidHeader() {
    long seed = 20260711;
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      byte[] body = new byte[4 * random.nextInt(40)];
      random.nextBytes(body);
      for (int at = 0; at + 4 <= body.length; at += 4 * (1 + random.nextInt(4))) {
        body[at] = (byte) (random.nextBoolean() ? 0 : 0x80);
        body[at + 1] = (byte) random.nextInt(0x30);
        body[at + 2] = 0;
        body[at + 3] = (byte) random.nextInt(24);
      }
      byte[] bytes = message(random.nextBoolean() ? 0x0001 : 0x0111, body);
      StunMessage message = StunMessage.decode(bytes, 0, bytes.length);
      if (message != null) {
        assertThat(message.verify(KEY)).as("seed %d, message %d", seed, i).isFalse();
        assertThat(message.errorCode()).isBetween(0, 699);
        assertThat(message.priority()).isBetween(-1L, 0xffffffffL);
      }
    }
  }

  private static void assertMalformed(byte[] bytes) {
    assertThat(StunMessage.decode(bytes, 0, bytes.length)).isNull();
  }

  private static StunMessage decode(byte[] bytes) {
    StunMessage message = StunMessage.decode(bytes, 0, bytes.length);
    return Objects.requireNonNull(message, "malformed");
  }

  private static @Nullable String ufragOf(byte[] bytes) {
    return StunMessage.ufragOf(bytes, 0, bytes.length);
  }

  private static byte[] message(int type, byte[]... attributes) {
    int length = Arrays.stream(attributes).mapToInt(a -> a.length).sum();
    ByteBuffer out = ByteBuffer.allocate(20 + length);
    out.putShort((short) type).putShort((short) length).putInt(0x2112a442).put(new byte[12]);
    for (byte[] attribute : attributes) {
      out.put(attribute);
    }
    return out.array();
  }

  private static byte[] attribute(int type, byte[] value) {
    ByteBuffer out = ByteBuffer.allocate(4 + (value.length + 3 & ~3));
    return out.putShort((short) type).putShort((short) value.length).put(value).array();
  }
}
