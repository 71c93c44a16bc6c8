package io.coanchor.server.room.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.rtp.ExtensionMap;
import io.coanchor.core.sdp.Direction;
import io.coanchor.core.sdp.DtlsRole;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.sdp.NegotiatedMedia;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.core.sdp.RtcpAttributes;
import io.coanchor.server.signal.MediaPermission;
import io.coanchor.server.signal.SignalException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PermissionsTest {
  private static final MediaPermission SOUND_ONLY =
      new MediaPermission(true, true, false, true, false);

  @Test
  void shouldRefuseAPictureToOneWhoMaySendSoundOnly() {
    assertThatThrownBy(() ->
            Permissions.requireSend(
                SOUND_ONLY,
                session(
                    media(MediaKind.AUDIO, Direction.RECVONLY),
                    media(MediaKind.VIDEO, Direction.RECVONLY))))
        .isInstanceOfSatisfying(
            SignalException.class,
            e -> {
              assertThat(e.status()).isEqualTo(403);
              assertThat(e.code()).isEqualTo(-100006);
            })
        .hasMessageContaining("bit 16");
  }

  @Test
  void shouldAllowWhatIsNotAskedFor() {
    assertThatCode(() ->
            Permissions.requireSend(
                SOUND_ONLY,
                session(
                    media(MediaKind.AUDIO, Direction.RECVONLY),
                    media(MediaKind.VIDEO, Direction.INACTIVE))))
        .doesNotThrowAnyException();
  }

  @Test
  void shouldRefuseAPictureToOneWhoMayHearOnly() {
    assertThatThrownBy(() ->
            Permissions.requireReceive(
                SOUND_ONLY, session(media(MediaKind.VIDEO, Direction.SENDONLY))))
        .hasMessageContaining("bit 32");
  }

  private static NegotiatedMedia media(MediaKind kind, Direction direction) {
    return new NegotiatedMedia(
        kind.sdpName(),
        kind,
        direction,
        List.of(),
        ExtensionMap.EMPTY,
        List.of(),
        List.of(),
        null,
        RtcpAttributes.NONE);
  }

  private static NegotiatedSession session(NegotiatedMedia... media) {
    return new NegotiatedSession(
        DtlsRole.SERVER,
        false,
        new IceCredentials("abcd", "abcdefghijklmnopqrstuvwx"),
        List.of(),
        List.of(),
        List.of(media));
  }
}
