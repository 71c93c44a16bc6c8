package io.coanchor.core.sdp;

import static io.coanchor.core.sdp.Sdps.some;
import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.rtp.HeaderExtension;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerPublishTest {
  @Test
  void shouldAnswerABrowser() throws SdpException {
    Answer answer = publish(Sdps.parse("chromium-156-send"));
    SessionDescription sdp = answer.sdp();
    assertThat(sdp.iceLite()).isTrue();
    assertThat(sdp.bundles()).containsExactly(List.of("0", "1"));
    assertThat(sdp.media()).extracting(MediaDescription::mid).containsExactly("0", "1");
    for (MediaDescription media : sdp.media()) {
      assertThat(media.direction()).isEqualTo(Direction.RECVONLY);
      assertThat(media.port()).isNotZero();
      assertThat(media.rtcp()).isEqualTo(new RtcpAttributes(true, true, true));
      assertThat(media.transport().setup()).isEqualTo(Setup.PASSIVE);
      assertThat(media.transport().ice()).isEqualTo(Sdps.LOCAL.ice());
      assertThat(media.transport().fingerprints()).containsExactly(Sdps.LOCAL.fingerprint());
    }
    assertThat(sdp.media().get(0).transport().candidates()).isEqualTo(Sdps.LOCAL.candidates());
    assertThat(sdp.media().get(0).transport().endOfCandidates()).isTrue();
    assertThat(sdp.media().get(1).transport().candidates()).isEmpty();

    NegotiatedSession session = answer.session();
    assertThat(session.dtlsRole()).isEqualTo(DtlsRole.SERVER);
    assertThat(session.remoteIce().ufrag()).isEqualTo("EY2D");
    assertThat(session.remoteFingerprints()).hasSize(1);
    assertThat(some(session.mediaOf(MediaKind.VIDEO)).remoteSources())
        .containsExactly(
            new NegotiatedMedia.RemoteSource(1062447954L, 2066560342L, "0Lrrc5+3x7bE6sVi"));
    assertThat(some(session.mediaOf(MediaKind.AUDIO)).remoteSources())
        .containsExactly(new NegotiatedMedia.RemoteSource(3577755517L, -1, "0Lrrc5+3x7bE6sVi"));
  }

  @Test
  void shouldAskForRedundantAudioFirst() throws SdpException {
    SessionDescription offer = Sdps.parse("chromium-156-send");
    assertThat(publish(offer).sdp().media().get(0).formats()).containsExactly("63", "111");
    PublishPolicy plain = new PublishPolicy(null, false, PublishPolicy.DEFAULT.extensions(), 4);
    Answer answer = OfferAnswer.answerPublish(offer, Sdps.LOCAL, plain);
    assertThat(answer.sdp().media().get(0).formats()).containsExactly("111", "63");

    NegotiatedMedia audio = some(answer.session().mediaOf(MediaKind.AUDIO));
    assertThat(some(audio.codecOf(111)).redPayloadType()).isEqualTo(63);
    assertThat(some(audio.red()).payloadType()).isEqualTo(63);
  }

  @Test
  void shouldKeepWhatCanBeForwardedEachWithItsRetransmission() throws SdpException {
    MediaDescription video = publish(Sdps.parse("chromium-156-send")).sdp().media().get(1);
    assertThat(video.formats())
        .containsExactly(
            "96", "97", "102", "103", "108", "109", "116", "117", "104", "107", "114", "115", "39",
            "40", "45", "46", "98", "99", "100", "101");
    assertThat(some(video.codec(96)).feedback())
        .containsExactly("transport-cc", "ccm fir", "nack", "nack pli");
    assertThat(some(video.codec(97)).feedback()).isEmpty();

    NegotiatedMedia media =
        some(publish(Sdps.parse("chromium-156-send")).session().mediaOf(MediaKind.VIDEO));
    assertThat(media.codecs()).extracting(NegotiatedCodec::codec).doesNotContain(Codec.RTX);
    assertThat(some(media.codecOf(102)).rtxPayloadType()).isEqualTo(103);
    assertThat(some(media.codecOfRtx(46)).codec()).isEqualTo(Codec.AV1);
    assertThat(media.codecOf(97)).isNull();
    assertThat(some(media.codecOf(96)).feedback())
        .isEqualTo(new Feedback(true, true, true, true, false));
  }

  @Test
  void shouldPutThePreferredCodecFirst() throws SdpException {
    for (Codec codec : List.of(Codec.H264, Codec.VP9, Codec.AV1, Codec.VP8)) {
      Answer answer =
          OfferAnswer.answerPublish(
              Sdps.parse("chromium-156-send"),
              Sdps.LOCAL,
              PublishPolicy.DEFAULT.withPreferredVideo(codec));
      NegotiatedMedia video = some(answer.session().mediaOf(MediaKind.VIDEO));
      assertThat(video.codecs().getFirst().codec()).isEqualTo(codec);
      assertThat(video.codecs()).hasSize(10);
    }
  }

  @Test
  void shouldFallBackToRembWithoutTransportWideFeedback() throws SdpException {
    String extension =
        "a=extmap:3 " + "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
    Answer answer = publish(Sdps.parseEdited("chromium-156-send", extension, ""));
    assertThat(some(answer.sdp().media().get(1).codec(96)).feedback())
        .containsExactly("goog-remb", "ccm fir", "nack", "nack pli");
    assertThat(some(some(answer.session().mediaOf(MediaKind.VIDEO)).codecOf(96)).feedback().remb())
        .isTrue();
    assertThat(some(publish(Sdps.parse("obs-31-whip")).sdp().media().get(1).codec(96)).feedback())
        .containsExactly("nack", "nack pli", "goog-remb");
  }

  @Test
  void shouldKeepAudioNackIfOffered() throws SdpException {
    SessionDescription offer =
        Sdps.parseEdited(
            "chromium-156-send",
            "a=rtcp-fb:111 transport-cc",
            "a=rtcp-fb:111 transport-cc\r\na=rtcp-fb:111 nack");
    NegotiatedMedia audio = some(publish(offer).session().mediaOf(MediaKind.AUDIO));
    assertThat(some(audio.codecOf(111)).feedback().nack()).isTrue();
    assertThat(
            some(some(publish(Sdps.parse("chromium-156-send")).session().mediaOf(MediaKind.AUDIO))
                    .codecOf(111))
                .feedback()
                .nack())
        .isFalse();
  }

  @Test
  void shouldMirrorSimulcast() throws SdpException {
    Answer answer = publish(Sdps.parse("chromium-156-simulcast"));
    assertThat(answer.sdp().toString())
        .contains("a=rid:q recv\r\na=rid:h recv\r\na=rid:f recv\r\na=simulcast:recv q;h;f\r\n");
    NegotiatedMedia video = some(answer.session().mediaOf(MediaKind.VIDEO));
    assertThat(video.rids()).containsExactly("q", "h", "f");
    assertThat(video.extensions().idOf(HeaderExtension.RID)).isEqualTo(10);
    assertThat(video.extensions().idOf(HeaderExtension.REPAIRED_RID)).isEqualTo(11);
    assertThat(video.remoteSources()).isEmpty();
  }

  @Test
  void shouldNotAcceptLayersThatCannotBeToldApart() throws SdpException {
    SessionDescription offer =
        Sdps.parseEdited(
            "chromium-156-simulcast",
            "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
            "");
    assertThat(some(publish(offer).session().mediaOf(MediaKind.VIDEO)).rids()).isEmpty();
    assertThat(publish(offer).sdp().toString()).doesNotContain("simulcast");
  }

  @Test
  void shouldAcceptOnlyAsManyLayersAsAllowed() throws SdpException {
    PublishPolicy two = new PublishPolicy(null, true, PublishPolicy.DEFAULT.extensions(), 2);
    Answer answer =
        OfferAnswer.answerPublish(Sdps.parse("chromium-156-simulcast"), Sdps.LOCAL, two);
    assertThat(some(answer.session().mediaOf(MediaKind.VIDEO)).rids()).containsExactly("q", "h");
  }

  @Test
  void shouldRejectADataChannelAndKeepItOutOfTheBundle() throws SdpException {
    SessionDescription sdp = publish(Sdps.parse("chromium-156-datachannel")).sdp();
    assertThat(sdp.bundles()).containsExactly(List.of("0", "1"));
    assertThat(sdp.media().get(2).isRejected()).isTrue();
    assertThat(sdp.toString()).contains("m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n");
    assertThat(sdp.media().get(2).mid()).isEqualTo("2");
  }

  @Test
  void shouldBeTheDtlsClientOfAPassivePeer() throws SdpException {
    Answer answer = publish(Sdps.parse("ffmpeg-8-whip"));
    assertThat(answer.sdp().media().get(0).transport().setup()).isEqualTo(Setup.ACTIVE);
    assertThat(answer.session().dtlsRole()).isEqualTo(DtlsRole.CLIENT);
    assertThat(publish(Sdps.parse("obs-31-whip")).session().dtlsRole()).isEqualTo(DtlsRole.SERVER);
  }

  @Test
  void shouldAnswerPeersThatAreNoBrowsers() throws SdpException {
    for (String name : List.of("ffmpeg-8-whip", "obs-31-whip", "gstreamer-whipclientsink")) {
      Answer answer = publish(Sdps.parse(name));
      assertThat(answer.session().media()).as(name).hasSize(2);
      assertThat(some(answer.session().mediaOf(MediaKind.VIDEO)).remoteSources())
          .as(name)
          .hasSize(1);
      assertThat(answer.sdp().media()).as(name).noneMatch(MediaDescription::isRejected);
    }
    NegotiatedSession gstreamer = publish(Sdps.parse("gstreamer-whipclientsink")).session();
    assertThat(gstreamer.remoteCandidates()).hasSize(4);
    assertThat(some(gstreamer.mediaOf(MediaKind.AUDIO)).codecs().getFirst().codec())
        .isEqualTo(Codec.OPUS);
  }

  @Test
  void shouldAskForInBandErrorCorrection() throws SdpException {
    assertThat(publish(Sdps.parse("ffmpeg-8-whip")).sdp().toString())
        .contains("a=fmtp:111 useinbandfec=1\r\n");
    assertThat(publish(Sdps.parse("obs-31-whip")).sdp().toString())
        .contains(
            "a=fmtp:111 "
                + "minptime=10;maxaveragebitrate=160000;stereo=1;sprop-stereo=1;useinbandfec=1\r\n");
  }

  @Test
  void shouldTakeABundleGroupThatNamesAbsentSections() throws SdpException {
    String text = Sdps.text("ffmpeg-8-whip");
    int audio = text.indexOf("m=audio");
    int video = text.indexOf("m=video");
    Answer answer =
        publish(SessionDescription.parse(text.substring(0, audio) + text.substring(video)));
    assertThat(answer.sdp().bundles()).containsExactly(List.of("1"));
    assertThat(answer.session().media()).hasSize(1);
  }

  @Test
  void shouldServeASingleSectionWithoutBundleOrMid() throws SdpException {
    String text = Sdps.text("ffmpeg-8-whip");
    text = text.substring(0, text.indexOf("m=video")).replace("a=mid:0\r\n", "");
    Answer answer = publish(SessionDescription.parse(text.replace("a=group:BUNDLE 0 1\r\n", "")));
    assertThat(answer.sdp().bundles()).isEmpty();
    assertThat(answer.sdp().media().get(0).transport().candidates()).hasSize(2);
    assertThat(answer.sdp().toString()).doesNotContain("a=mid");
  }

  @Test
  void shouldLeaveInactiveWhatThePublisherDoesNotSend() throws SdpException {
    SessionDescription offer =
        SessionDescription.parse(
            Sdps.text("chromium-156-send").replaceFirst("a=sendonly", "a=recvonly"));
    Answer answer = publish(offer);
    assertThat(answer.sdp().media().get(0).direction()).isEqualTo(Direction.INACTIVE);
    assertThat(answer.sdp().media().get(0).isRejected()).isFalse();
    assertThat(answer.session().mediaOf(MediaKind.AUDIO)).isNull();
    assertThat(answer.session().mediaOf(MediaKind.VIDEO)).isNotNull();
  }

  @Test
  void shouldMapExtensionsUnderTheOfferedIds() throws SdpException {
    NegotiatedMedia video =
        some(publish(Sdps.parse("chromium-156-simulcast")).session().mediaOf(MediaKind.VIDEO));
    assertThat(video.extensions().idOf(HeaderExtension.TRANSPORT_CC)).isEqualTo(3);
    assertThat(video.extensions().idOf(HeaderExtension.MID)).isEqualTo(4);
    assertThat(video.extensions().idOf(HeaderExtension.DEPENDENCY_DESCRIPTOR)).isEqualTo(12);
    assertThat(video.extensions().idOf(HeaderExtension.COLOR_SPACE)).isZero();
  }

  private static Answer publish(SessionDescription offer) throws SdpException {
    return OfferAnswer.answerPublish(offer, Sdps.LOCAL, PublishPolicy.DEFAULT);
  }
}
