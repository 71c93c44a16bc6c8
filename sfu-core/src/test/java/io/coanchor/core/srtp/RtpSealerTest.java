package io.coanchor.core.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import io.coanchor.core.dtls.SrtpKeys;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.rtp.RtpParts;
import io.coanchor.core.sdp.DtlsRole;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every engine against jitsi-srtp, byte for byte. */
@ParameterizedClass
@MethodSource("engines")
class RtpSealerTest {
  private static final long SEED = 20261122;

  private final SrtpProfile profile;
  private final Random random = new Random(SEED);
  private final RtpParts parts = new RtpParts();
  private final SrtpKeys keys;
  private final SrtpSession reference;
  private final RtpSealer sealer;

  RtpSealerTest(CipherEngine engine, SrtpProfile profile) {
    this.profile = profile;
    keys = Sealers.keys(profile, random);
    reference = Sealers.reference(profile, keys);
    sealer = engine.sealer(profile, keys, DtlsRole.SERVER);
  }

  static Stream<Arguments> engines() {
    return CipherEngines.available().stream()
        .flatMap(engine ->
            Arrays.stream(SrtpProfile.values())
                .map(p -> Arguments.of(named(engine.name(), engine), p)));
  }

  @AfterEach
  void close() {
    sealer.close();
  }

  @Test
  void shouldWriteWhatTheReferenceWritesForEverySize() {
    byte[] shared = bytes(4000);
    for (int size = 0; size <= 1500; size++) {
      byte[] header = Sealers.header(size, 0xcafe, 0, -1, random);
      parts.head(header, 12, 12).payload(shared, size, size).padding(0);
      check(parts);
    }
  }

  @Test
  void shouldWriteWhatTheReferenceWritesForEveryShape() {
    byte[] shared = bytes(4000);
    for (int i = 0; i < 3000; i++) {
      byte[] header = Sealers.header(i, 7, random.nextInt(16), random.nextInt(20) - 1, random);
      int prefix = random.nextBoolean() ? 0 : random.nextInt(40);
      byte[] head = Arrays.copyOf(header, header.length + prefix + random.nextInt(3));
      for (int at = header.length; at < head.length; at++) {
        head[at] = (byte) random.nextInt();
      }
      int length = random.nextInt(1200);
      parts
          .head(head, header.length, header.length + prefix)
          .payload(shared, random.nextInt(4000 - length), length)
          .padding(random.nextBoolean() ? 0 : random.nextInt(256));
      check(parts);
    }
  }

  @Test
  void shouldCountRolloversOfEachStream() {
    byte[] shared = bytes(300);
    long[] ssrcs = {1, 0xfedcba98L};
    for (long extended = 60_000; extended < 5 * 65_536; extended += 9_973) {
      for (long ssrc : ssrcs) {
        byte[] header = Sealers.header((int) extended, (int) ssrc, 0, 1, random);
        parts.head(header, header.length, header.length).payload(shared, 3, 200);
        parts.rolloverCounter(extended >>> 16);
        check(parts);
      }
    }
    assertThat(parts.rolloverCounter()).isGreaterThan(3);
  }

  @Test
  void shouldFollowTheSequenceNumberOverItsWrap() {
    byte[] shared = bytes(300);
    for (long extended = 65_500; extended < 65_600; extended++) {
      byte[] header = Sealers.header((int) extended, 5, 0, -1, random);
      parts.head(header, 12, 12).payload(shared, 0, 100).rolloverCounter(extended >>> 16);
      check(parts);
    }
  }

  @Test
  void shouldTakeTheHighestRolloverCounter() {
    byte[] header = Sealers.header(65_535, -1, 0, -1, random);
    parts.head(header, 12, 12).payload(bytes(50), 0, 50).rolloverCounter(0xffff_ffffL);
    byte[] high = Sealers.seal(sealer, parts);
    parts.rolloverCounter(0x7fff_ffffL);
    assertThat(Sealers.seal(sealer, parts)).hasSameSizeAs(high).isNotEqualTo(high);
  }

  @Test
  void shouldRepeatPacketsByteForByte() {
    byte[] shared = bytes(300);
    byte[][] first = new byte[3][];
    for (int round = 0; round < 4; round++) {
      for (int i = 0; i < first.length; i++) {
        byte[] header = Sealers.header(i, 5, 0, -1, new Random(i));
        parts.head(header, 12, 12).payload(shared, i, 100);
        byte[] sealed = Sealers.seal(sealer, parts);
        assertThat(Sealers.seal(sealer, parts)).as("twice in a row").isEqualTo(sealed);
        if (round == 0) {
          first[i] = sealed;
        }
        assertThat(sealed).isEqualTo(first[i]);
      }
    }
  }

  @Test
  void shouldBeReadByTheOtherEnd() {
    SrtpSession other = new SrtpSession(profile, keys, DtlsRole.CLIENT);
    byte[] header = Sealers.header(1, 5, 2, 3, random);
    parts.head(header, header.length, header.length).payload(bytes(900), 0, 900).padding(9);
    byte[] sealed = Sealers.seal(sealer, parts);
    assertThat(sealed).hasSize(parts.length() + sealer.overheadBytes());
    assertThat(other.unprotectRtp(sealed, 0, sealed.length)).isEqualTo(parts.length());
    assertThat(Arrays.copyOf(sealed, parts.length())).isEqualTo(Sealers.joined(parts));
  }

  @Test
  void shouldRefuseRoomThatIsNotThere() {
    parts.head(Sealers.header(1, 5, 0, -1, random), 12, 12).payload(bytes(100), 0, 100);
    int needed = parts.length() + sealer.overheadBytes();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(needed);
      assertThat(sealer.seal(parts, out, 0)).isEqualTo(needed);
      for (long offset : new long[] {-1, 1, needed, Long.MIN_VALUE, Long.MAX_VALUE}) {
        assertThatThrownBy(() -> sealer.seal(parts, out, offset))
            .isInstanceOf(IndexOutOfBoundsException.class);
      }
      assertThatThrownBy(() -> sealer.seal(parts, out.asReadOnly(), 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> sealer.seal(parts, MemorySegment.ofArray(new byte[2000]), 0))
        .isInstanceOf(IllegalArgumentException.class);
    MemorySegment freed;
    try (Arena arena = Arena.ofConfined()) {
      freed = arena.allocate(needed);
    }
    assertThatThrownBy(() -> sealer.seal(parts, freed, 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldRefuseToSealOnceClosed() {
    parts.head(Sealers.header(1, 5, 0, -1, random), 12, 12).payload(bytes(100), 0, 100);
    Sealers.seal(sealer, parts);
    sealer.close();
    sealer.close();
    assertThatThrownBy(() -> Sealers.seal(sealer, parts)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldSurviveAnyArguments() {
    byte[] shared = bytes(500);
    int sealed = 0;
    int refused = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(2000);
      for (int i = 0; i < 20_000; i++) {
        try {
          byte[] head = new byte[random.nextInt(40)];
          parts
              .head(head, random.nextInt(-2, 30), random.nextInt(-2, 45))
              .payload(shared, any(500), any(500))
              .padding(random.nextInt(-2, 260))
              .rolloverCounter(random.nextInt(-1, 9));
          MemorySegment out = memory.asSlice(random.nextInt(1000), random.nextInt(1000));
          sealer.seal(parts, out, any(1000));
          sealed++;
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
          refused++;
        }
      }
    }
    assertThat(sealed).as("seed %d", SEED).isGreaterThan(50);
    assertThat(refused).isGreaterThan(1000);
  }

  private int any(int bound) {
    return switch (random.nextInt(20)) {
      case 0 -> random.nextInt();
      case 1 -> Integer.MAX_VALUE;
      case 2 -> Integer.MIN_VALUE;
      case 3 -> -1;
      default -> random.nextInt(bound / 2);
    };
  }

  private void check(RtpParts packet) {
    byte[] expected = Sealers.protect(reference, Sealers.joined(packet));
    assertThat(Sealers.seal(sealer, packet))
        .as("packet of %d bytes, seed %d", packet.length(), SEED)
        .isEqualTo(expected);
  }

  private byte[] bytes(int length) {
    byte[] array = new byte[length];
    random.nextBytes(array);
    return array;
  }
}
