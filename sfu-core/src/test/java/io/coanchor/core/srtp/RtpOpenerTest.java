package io.coanchor.core.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coanchor.core.dtls.SrtpKeys;
import io.coanchor.core.dtls.SrtpProfile;
import io.coanchor.core.sdp.DtlsRole;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The opener takes what the SRTP library protects, and nothing else. */
@Tag("openssl")
class RtpOpenerTest {
  private static final SrtpProfile GCM = SrtpProfile.AEAD_AES_128_GCM;
  private static final int SSRC = 0xcafebabe;
  private static final int SCRATCH_BYTES = 2_048;

  private final LibcryptoEngine engine = new LibcryptoEngine();
  private final MemorySegment scratch = Arena.ofAuto().allocate(SCRATCH_BYTES);
  private final byte[] material = material();
  private final Sessions sessions = new Sessions(GCM, material);
  private final RtpOpener opener = opener();

  private static byte[] material() {
    byte[] material = new byte[SrtpKeys.materialBytes(GCM)];
    new Random(7).nextBytes(material);
    return material;
  }

  /** The server's, which opens what the client sends. */
  private RtpOpener opener() {
    return Objects.requireNonNull(
        engine.opener(GCM, new SrtpKeys(GCM, material), DtlsRole.SERVER, scratch));
  }

  @AfterEach
  void close() {
    opener.close();
    opener.close();
    assertThat(engine.openContexts()).isZero();
    assertThatThrownBy(() -> opener.open(new byte[100], 0, 100))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldOpenWhatTheLibraryProtects() {
    for (int i = 0; i < 200; i++) {
      byte[] packet = Sessions.rtp(i, SSRC + i % 3, 9 * i);
      byte[] sealed = sessions.protectRtp(packet);
      byte[] buffer = new byte[sealed.length + 60];
      System.arraycopy(sealed, 0, buffer, 21, sealed.length);

      if (sealed.length > SCRATCH_BYTES) {
        assertThat(opener.open(buffer, 21, sealed.length)).isEqualTo(SrtpSession.MALFORMED);
      } else {
        assertThat(opener.open(buffer, 21, sealed.length)).isEqualTo(packet.length);
        assertThat(Arrays.copyOfRange(buffer, 21, 21 + packet.length)).isEqualTo(packet);
      }
    }
  }

  @Test
  void shouldFollowTheRolloverThroughLossAndDisorder() {
    List<byte[]> sealed = new ArrayList<>();
    for (int sequence = 30_000; sequence < 30_000 + 0x2_8000; sequence += 19) {
      sealed.add(sessions.protectRtp(Sessions.rtp(sequence & 0xffff, SSRC, 40)));
    }
    for (int i = 1; i < sealed.size(); i += 2) {
      assertOpens(sealed.get(i));
      assertOpens(sealed.get(i - 1));
    }
  }

  private void assertOpens(byte[] sealed) {
    assertThat(opener.open(sealed.clone(), 0, sealed.length))
        .isEqualTo(sealed.length - GCM.rtpOverheadBytes());
  }

  @Test
  void shouldRefuseWhatItHasHad() {
    byte[] first = sessions.protectRtp(Sessions.rtp(1, SSRC, 100));
    assertOpens(first);
    assertThat(opener.open(first.clone(), 0, first.length)).isEqualTo(SrtpSession.REPLAYED);
    for (int sequence = 2; sequence < 2 + ReceivedPackets.WINDOW; sequence++) {
      assertOpens(sessions.protectRtp(Sessions.rtp(sequence, SSRC, 1)));
    }
    assertThat(opener.open(first.clone(), 0, first.length)).isEqualTo(SrtpSession.REPLAYED);
  }

  @Test
  void shouldRefuseEveryAlteredByte() {
    byte[] sealed = sessions.protectRtp(Sessions.rtp(5, SSRC, 50));
    for (int i = 0; i < sealed.length; i++) {
      byte[] altered = sealed.clone();
      altered[i] ^= 0x40;
      assertThat(opener.open(altered, 0, altered.length)).as("byte %d", i).isNegative();
    }
    for (int length = 0; length < sealed.length; length++) {
      assertThat(opener.open(sealed.clone(), 0, length)).as("length %d", length).isNegative();
    }
    // forgeries have taken neither its number nor a place
    assertOpens(sealed);
  }

  @Test
  void shouldKnowAsManyStreamsAsTheSession() {
    for (int i = 0; i < SrtpSession.MAX_STREAMS; i++) {
      assertOpens(oneOf(i));
    }
    byte[] more = oneOf(SrtpSession.MAX_STREAMS);
    assertThat(opener.open(more, 0, more.length)).isEqualTo(SrtpSession.TOO_MANY_STREAMS);
  }

  /** A packet of the client from a session of its own, as that too knows only so many streams. */
  private byte[] oneOf(int ssrc) {
    return new Sessions(GCM, material).protectRtp(Sessions.rtp(9, ssrc, 20));
  }

  @Test
  void shouldLeaveOtherProfilesToTheSession() {
    SrtpProfile cm = SrtpProfile.AES128_CM_SHA1_80;
    SrtpKeys keys = new SrtpKeys(cm, new byte[SrtpKeys.materialBytes(cm)]);
    assertThat(engine.opener(cm, keys, DtlsRole.SERVER, scratch)).isNull();
  }
}
