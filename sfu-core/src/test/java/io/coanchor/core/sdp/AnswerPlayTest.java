package io.coanchor.core.sdp;

import static io.coanchor.core.sdp.Sdps.some;
import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.rtp.HeaderExtension;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerPlayTest {
  @Test
  void shouldSendBothKindsInOneStream() throws SdpException {
    Answer answer = play("chromium-156-recvonly");
    assertThat(answer.sdp().media())
        .extracting(MediaDescription::direction)
        .containsExactly(Direction.SENDONLY, Direction.SENDONLY);
    assertThat(answer.sdp().toString())
        .contains("a=msid:live a\r\n")
        .contains("a=msid:live v\r\n")
        .contains("a=ssrc:1000 cname:cname\r\n")
        .contains("a=ssrc-group:FID 2000 2001\r\n")
        .contains("a=ssrc:2001 cname:cname\r\n")
        .contains("a=ssrc:2001 msid:live v\r\n");
    assertThat(some(answer.session().mediaOf(MediaKind.AUDIO)).local()).isEqualTo(Sdps.AUDIO);
    assertThat(some(answer.session().mediaOf(MediaKind.VIDEO)).local()).isEqualTo(Sdps.VIDEO);
  }

  @Test
  void shouldPutThePublishedFormatFirstAndKeepTheOthers() throws SdpException {
    NegotiatedMedia unknown =
        some(play("chromium-156-recvonly").session().mediaOf(MediaKind.VIDEO));
    for (Codec codec : List.of(Codec.VP8, Codec.H264, Codec.VP9, Codec.AV1)) {
      NegotiatedMedia video =
          some(
              play("chromium-156-recvonly", MediaFormat.of(Codec.OPUS), MediaFormat.of(codec))
                  .session()
                  .mediaOf(MediaKind.VIDEO));
      assertThat(video.codecs().getFirst().codec()).isEqualTo(codec);
      assertThat(video.codecs()).containsExactlyInAnyOrderElementsOf(unknown.codecs());
    }
    assertThat(unknown.codecs())
        .extracting(NegotiatedCodec::codec)
        .contains(Codec.VP8, Codec.H264, Codec.VP9, Codec.AV1);
  }

  @Test
  void shouldChooseTheClosestVariantOfACodec() throws SdpException {
    NegotiatedMedia video = some(play("chromium-156-recvonly").session().mediaOf(MediaKind.VIDEO));
    assertThat(some(video.codecFor(OfferedMedia.h264("42e01f"))).payloadType()).isEqualTo(108);
    assertThat(some(video.codecFor(OfferedMedia.h264("4d0028"))).payloadType()).isEqualTo(116);
    assertThat(some(video.codecFor(OfferedMedia.h264("64001f"))).payloadType()).isEqualTo(102);
    assertThat(
            some(video.codecFor(new MediaFormat(Codec.VP9, new FormatParameters("profile-id=2"))))
                .payloadType())
        .isEqualTo(100);
    assertThat(some(video.codecFor(MediaFormat.of(Codec.VP9))).payloadType()).isEqualTo(98);
    assertThat(video.codecFor(new MediaFormat(Codec.AV1, new FormatParameters("profile=1"))))
        .isNull();
    assertThat(video.codecFor(MediaFormat.of(Codec.H265))).isNull();
  }

  @Test
  void shouldNegotiateTheExtensionsAViewerIsSent() throws SdpException {
    NegotiatedSession session = play("chromium-156-recvonly").session();
    NegotiatedMedia video = some(session.mediaOf(MediaKind.VIDEO));
    assertThat(video.extensions().idOf(HeaderExtension.PLAYOUT_DELAY)).isEqualTo(5);
    assertThat(video.extensions().idOf(HeaderExtension.VIDEO_ORIENTATION)).isEqualTo(13);
    assertThat(video.extensions().idOf(HeaderExtension.RID)).isZero();
    assertThat(
            some(session.mediaOf(MediaKind.AUDIO)).extensions().idOf(HeaderExtension.AUDIO_LEVEL))
        .isEqualTo(1);
  }

  @Test
  void shouldAnswerSectionsThatAreBundleOnly() throws SdpException {
    Answer answer = play("firefox-whep");
    assertThat(answer.sdp().bundles()).containsExactly(List.of("0", "1"));
    assertThat(answer.sdp().media().get(1).port()).isNotZero();
    NegotiatedMedia video = some(answer.session().mediaOf(MediaKind.VIDEO));
    assertThat(video.remoteSources()).isEmpty();
    assertThat(video.extensions().idOf(HeaderExtension.PLAYOUT_DELAY)).isEqualTo(6);
  }

  @Test
  void shouldNotSendAnExtensionTheViewerOnlySends() throws SdpException {
    SessionDescription offer =
        Sdps.parseEdited(
            "firefox-whep",
            "a=extmap:6/recvonly http://www.webrtc.org/experiments/rtp-hdrext/playout-delay",
            "a=extmap:6/sendonly http://www.webrtc.org/experiments/rtp-hdrext/playout-delay");
    assertThat(
            some(OfferAnswer.answerPlay(offer, Sdps.LOCAL, Sdps.play())
                    .session()
                    .mediaOf(MediaKind.VIDEO))
                .extensions()
                .idOf(HeaderExtension.PLAYOUT_DELAY))
        .isZero();
  }

  @Test
  void shouldSendWithoutRetransmissionStreamIfNoFormatForOneIsOffered() throws SdpException {
    SessionDescription offer =
        SessionDescription.parse(
            Sdps.text("firefox-whep").replaceAll("a=fmtp:\\d+ apt=\\d+\r\n", ""));
    Answer answer = OfferAnswer.answerPlay(offer, Sdps.LOCAL, Sdps.play());
    assertThat(some(some(answer.session().mediaOf(MediaKind.VIDEO)).local()).hasRtx()).isFalse();
    assertThat(answer.sdp().toString()).doesNotContain("FID").doesNotContain("2001");
  }

  @Test
  void shouldAnswerAPeerThatBothSendsAndReceives() throws SdpException {
    Answer answer = play("chromium-156-sendrecv");
    assertThat(some(answer.session().mediaOf(MediaKind.VIDEO)).direction())
        .isEqualTo(Direction.SENDONLY);
    assertThat(some(answer.session().mediaOf(MediaKind.VIDEO)).remoteSources()).isEmpty();
  }

  @Test
  void shouldSendPlainAudioToAViewerWithoutRedWhenRedIsPublished() throws SdpException {
    MediaFormat red = new MediaFormat(Codec.RED, new FormatParameters("111/111"));
    NegotiatedMedia audio = some(play("firefox-whep", red).session().mediaOf(MediaKind.AUDIO));
    assertThat(audio.codecs()).extracting(NegotiatedCodec::codec).containsExactly(Codec.OPUS);
    assertThat(audio.red()).isNull();
  }

  private static Answer play(String name, MediaFormat... published) throws SdpException {
    return OfferAnswer.answerPlay(Sdps.parse(name), Sdps.LOCAL, Sdps.play(published));
  }
}
