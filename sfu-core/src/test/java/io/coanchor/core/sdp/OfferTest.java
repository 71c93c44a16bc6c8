package io.coanchor.core.sdp;

import static io.coanchor.core.sdp.Sdps.some;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.rtp.HeaderExtension;
import java.util.List;
import org.junit.jupiter.api.Test;

class OfferTest {
  private static final LocalTransport CLIENT =
      new LocalTransport(
          new IceCredentials("client", "clientpasswordclientpassword"),
          Fingerprint.of(
              "sha-256", new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}),
          List.of(Candidate.hostUdp(0, "192.0.2.9", 40000)),
          false,
          42);

  @Test
  void shouldAgreeWithTheServerWhenPublishing() throws SdpException {
    Offer offer =
        OfferAnswer.createOffer(
            CLIENT,
            List.of(
                OfferedMedia.sending("a", MediaKind.AUDIO, OfferedMedia.AUDIO_FORMATS, Sdps.AUDIO),
                OfferedMedia.sending(
                    "v",
                    MediaKind.VIDEO,
                    List.of(OfferedMedia.h264("64001f"), MediaFormat.of(Codec.VP8)),
                    Sdps.VIDEO)));
    Answer answer =
        OfferAnswer.answerPublish(reread(offer.sdp()), Sdps.LOCAL, PublishPolicy.DEFAULT);
    NegotiatedSession client = offer.apply(reread(answer.sdp()));
    NegotiatedSession server = answer.session();

    assertThat(client.dtlsRole()).isEqualTo(DtlsRole.CLIENT);
    assertThat(server.dtlsRole()).isEqualTo(DtlsRole.SERVER);
    assertThat(client.remoteIceLite()).isTrue();
    assertThat(client.remoteIce()).isEqualTo(Sdps.LOCAL.ice());
    assertThat(server.remoteIce()).isEqualTo(CLIENT.ice());
    assertThat(client.remoteCandidates()).isEqualTo(Sdps.LOCAL.candidates());
    assertThat(server.remoteCandidates()).isEqualTo(CLIENT.candidates());
    assertThat(client.remoteFingerprints()).containsExactly(Sdps.LOCAL.fingerprint());
    assertThat(client.media()).hasSize(2);
    for (int i = 0; i < 2; i++) {
      NegotiatedMedia here = client.media().get(i);
      NegotiatedMedia there = server.media().get(i);
      assertThat(here.codecs()).isEqualTo(there.codecs());
      assertThat(here.extensions()).isEqualTo(there.extensions());
      assertThat(here.direction()).isEqualTo(there.direction().reversed());
      assertThat(there.remoteSources())
          .extracting(NegotiatedMedia.RemoteSource::ssrc)
          .containsExactly(some(here.local()).ssrc());
      assertThat(there.remoteSources())
          .extracting(NegotiatedMedia.RemoteSource::rtxSsrc)
          .containsExactly(some(here.local()).rtxSsrc());
    }
    assertThat(some(client.mediaOf(MediaKind.AUDIO)).codecs())
        .extracting(NegotiatedCodec::codec)
        .containsExactly(Codec.RED, Codec.OPUS);
    assertThat(some(some(client.mediaOf(MediaKind.AUDIO)).codecOf(111)).feedback().nack()).isTrue();
  }

  @Test
  void shouldAgreeWithTheServerWhenPlaying() throws SdpException {
    Offer offer =
        OfferAnswer.createPlayOffer(CLIENT, OfferedMedia.AUDIO_FORMATS, OfferedMedia.VIDEO_FORMATS);
    Answer answer =
        OfferAnswer.answerPlay(
            reread(offer.sdp()), Sdps.LOCAL, Sdps.play(MediaFormat.of(Codec.H265)));
    NegotiatedSession client = offer.apply(reread(answer.sdp()));
    NegotiatedMedia video = some(client.mediaOf(MediaKind.VIDEO));
    assertThat(video.direction()).isEqualTo(Direction.RECVONLY);
    assertThat(video.local()).isNull();
    assertThat(video.codecs()).hasSize(OfferedMedia.VIDEO_FORMATS.size());
    assertThat(video.codecs().getFirst().codec()).isEqualTo(Codec.H265);
    assertThat(video.codecs()).allMatch(codec -> codec.rtxPayloadType() > 0);
    assertThat(video.remoteSources())
        .containsExactly(new NegotiatedMedia.RemoteSource(2000, 2001, "cname"));
    assertThat(video.extensions().idOf(HeaderExtension.PLAYOUT_DELAY)).isEqualTo(5);
  }

  @Test
  void shouldUseEveryPayloadTypeOnce() {
    Offer offer =
        OfferAnswer.createPlayOffer(CLIENT, OfferedMedia.AUDIO_FORMATS, OfferedMedia.VIDEO_FORMATS);
    List<String> formats =
        offer.sdp().media().stream().flatMap(media -> media.formats().stream()).toList();
    assertThat(formats).doesNotHaveDuplicates();
    assertThat(formats).allMatch(pt -> Integer.parseInt(pt) >= 35 && Integer.parseInt(pt) <= 127);
  }

  @Test
  void shouldOfferSimulcastWithoutSources() throws SdpException {
    Offer offer =
        OfferAnswer.createOffer(
            CLIENT,
            List.of(
                OfferedMedia.sending(
                        "v", MediaKind.VIDEO, List.of(MediaFormat.of(Codec.VP8)), Sdps.VIDEO)
                    .withRids(List.of("l", "m", "h"))));
    assertThat(offer.sdp().toString())
        .contains("a=simulcast:send l;m;h\r\n")
        .contains("a=msid:live v\r\n")
        .doesNotContain("a=ssrc");
    Answer answer =
        OfferAnswer.answerPublish(
            reread(offer.sdp()),
            Sdps.LOCAL,
            new PublishPolicy(null, true, PublishPolicy.DEFAULT.extensions(), 2));
    NegotiatedMedia video = some(offer.apply(answer.sdp()).mediaOf(MediaKind.VIDEO));
    assertThat(video.rids()).containsExactly("l", "m");
    assertThat(video.local()).isEqualTo(Sdps.VIDEO);
  }

  @Test
  void shouldRefuseAnAnswerThatDoesNotFit() throws SdpException {
    Offer offer =
        OfferAnswer.createPlayOffer(CLIENT, OfferedMedia.AUDIO_FORMATS, OfferedMedia.VIDEO_FORMATS);
    String answer = OfferAnswer.answerPlay(offer.sdp(), Sdps.LOCAL, Sdps.play()).sdp().toString();
    assertMisfit(offer, answer.substring(0, answer.indexOf("m=video")), "number of m-sections");
    assertMisfit(offer, answer.replace("a=mid:1", "a=mid:2"), "m-section");
    assertMisfit(offer, answer.replace("a=rtcp-mux\r\n", ""), "a=rtcp-mux");
    assertMisfit(offer, answer.replace("a=setup:passive", "a=setup:actpass"), "a=setup");
    assertMisfit(offer, answer.replaceAll("a=ice-ufrag.*\r\n", ""), "a=ice-ufrag");
    assertMisfit(offer, answer.replaceAll("a=fingerprint.*\r\n", ""), "a=fingerprint");
    assertMisfit(offer, answer.replaceAll(" 9 UDP", " 0 UDP"), "m-sections in the answer");
    assertMisfit(
        offer, answer.replace("111 opus", "111 speex").replace("63 red", "63 x"), "codecs");
  }

  @Test
  void shouldGoOnWithoutARejectedSection() throws SdpException {
    Offer offer =
        OfferAnswer.createPlayOffer(CLIENT, OfferedMedia.AUDIO_FORMATS, OfferedMedia.VIDEO_FORMATS);
    String answer = OfferAnswer.answerPlay(offer.sdp(), Sdps.LOCAL, Sdps.play()).sdp().toString();
    NegotiatedSession session =
        offer.apply(SessionDescription.parse(answer.replace("m=audio 9", "m=audio 0")));
    assertThat(session.media()).hasSize(1);
    assertThat(session.mediaOf(MediaKind.VIDEO)).isNotNull();
  }

  private static void assertMisfit(Offer offer, String answer, String field) {
    assertThatThrownBy(() -> offer.apply(SessionDescription.parse(answer)))
        .isInstanceOf(SdpException.class)
        .isNotInstanceOf(SdpException.Malformed.class)
        .hasMessageContaining(field);
  }

  private static SessionDescription reread(SessionDescription sdp) throws SdpException {
    return SessionDescription.parse(sdp.toString());
  }
}
