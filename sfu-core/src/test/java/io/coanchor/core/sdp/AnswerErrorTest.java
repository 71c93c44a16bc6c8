package io.coanchor.core.sdp;

import static io.coanchor.core.sdp.Sdps.some;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import org.junit.jupiter.api.Test;

class AnswerErrorTest {
  private static final String OFFER = Sdps.text("chromium-156-sendrecv");

  @Test
  void shouldRefuseAnOfferWithoutRtcpMux() {
    assertUnservable(OFFER.replace("a=rtcp-mux\r\n", ""), "m=audio (mid 0) a=rtcp-mux");
  }

  @Test
  void shouldRefuseAnOfferWithoutIceCredentials() {
    assertUnservable(OFFER.replaceAll("a=ice-ufrag.*\r\n", ""), "m=audio (mid 0) a=ice-ufrag");
    assertUnservable(OFFER.replaceAll("a=ice-pwd.*\r\n", ""), "m=audio (mid 0) a=ice-ufrag");
  }

  @Test
  void shouldRefuseAnOfferWithoutUsableFingerprint() {
    assertUnservable(OFFER.replaceAll("a=fingerprint.*\r\n", ""), "m=audio (mid 0) a=fingerprint");
    assertUnservable(
        OFFER.replaceAll("a=fingerprint.*\r\n", "a=fingerprint:md5 00" + ":00".repeat(15) + "\r\n"),
        "m=audio (mid 0) a=fingerprint");
  }

  @Test
  void shouldRefuseKeysInTheDescription() {
    String sdes =
        OFFER
            .replaceAll("a=fingerprint.*\r\n", "")
            .replace("UDP/TLS/RTP/SAVPF", "RTP/SAVPF")
            .replace(
                "a=rtcp-mux\r\n",
                "a=rtcp-mux\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:"
                    + "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n");
    assertUnservable(sdes, "m=audio (mid 0) a=crypto");
    assertUnservable(
        OFFER.replaceAll("a=fingerprint.*\r\n", "").replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"),
        "m=audio (mid 0) protocol");
  }

  @Test
  void shouldRefuseSectionsOutsideTheBundle() {
    assertUnservable(OFFER.replace("a=group:BUNDLE 0 1\r\n", ""), "a=group:BUNDLE");
    assertUnservable(OFFER.replace("a=group:BUNDLE 0 1", "a=group:BUNDLE 0"), "a=group:BUNDLE");
    assertUnservable(OFFER.replace("a=mid:1\r\n", ""), "m=video a=mid");
  }

  @Test
  void shouldRefuseAPeerThatMakesNoChecks() {
    assertUnservable(OFFER.replace("t=0 0\r\n", "t=0 0\r\na=ice-lite\r\n"), "a=ice-lite");
  }

  @Test
  void shouldRefuseToHoldTheConnection() {
    assertUnservable(
        OFFER.replace("a=setup:actpass", "a=setup:holdconn"), "m=audio (mid 0) a=setup");
  }

  @Test
  void shouldRefuseMoreThanOneTrackOfAKind() {
    int video = OFFER.indexOf("m=video");
    String twice =
        OFFER.replace("a=group:BUNDLE 0 1", "a=group:BUNDLE 0 1 2")
            + OFFER.substring(video).replace("a=mid:1", "a=mid:2");
    assertUnservable(twice, "number of m=video sections");
  }

  @Test
  void shouldRefuseAnOfferInWhichNothingFlows() throws SdpException {
    assertUnservable(OFFER.replace("a=sendrecv", "a=inactive"), "m-sections");
    assertUnservable(OFFER.substring(0, OFFER.indexOf("m=audio")), "m-sections");
    SessionDescription receiving = Sdps.parse("chromium-156-recvonly");
    assertThatThrownBy(
            () -> OfferAnswer.answerPublish(receiving, Sdps.LOCAL, PublishPolicy.DEFAULT))
        .isInstanceOf(SdpException.Unservable.class)
        .hasMessageContaining("audio recvonly, video recvonly")
        .hasMessageContaining("sendonly or sendrecv");
  }

  @Test
  void shouldTellWhenNothingOfferedCanBeForwarded() throws SdpException {
    SessionDescription offer =
        SessionDescription.parse(
            OFFER.replaceAll("opus/48000/2", "ilbc/8000").replaceAll("red/48000/2", "x/48000"));
    assertThatThrownBy(() -> OfferAnswer.answerPublish(offer, Sdps.LOCAL, PublishPolicy.DEFAULT))
        .isInstanceOfSatisfying(
            SdpException.NoCommonCodec.class,
            e -> {
              assertThat(e.field()).isEqualTo("m=audio (mid 0) codecs");
              assertThat(e.expected()).isEqualTo("opus");
              assertThat(e).hasMessageContaining("ilbc x G722 PCMU");
            });
  }

  @Test
  void shouldTellWhenAViewerCannotDecodeWhatIsPublished() throws SdpException {
    SessionDescription offer = Sdps.parse("firefox-whep");
    assertThatThrownBy(
            () -> OfferAnswer.answerPlay(offer, Sdps.LOCAL, Sdps.play(MediaFormat.of(Codec.AV1))))
        .isInstanceOf(SdpException.NoCommonCodec.class)
        .hasMessageContaining("AV1");
  }

  @Test
  void shouldOfferTheOtherWayRound() throws SdpException {
    PlayPolicy policy = Sdps.play(MediaFormat.of(Codec.OPUS), MediaFormat.of(Codec.AV1));
    Offer counter = OfferAnswer.counterOffer(Sdps.LOCAL, policy);
    SessionDescription sdp = SessionDescription.parse(counter.sdp().toString());
    assertThat(sdp.media()).allMatch(media -> media.direction() == Direction.SENDONLY);
    assertThat(sdp.media().get(1).codecs().getFirst().codec()).isEqualTo(Codec.AV1);
    assertThat(sdp.media().get(1).codecs().stream().filter(c -> c.codec() == Codec.AV1)).hasSize(1);

    SessionDescription answer = Sdps.parse("chromium-156-counter-answer");
    NegotiatedSession session =
        OfferAnswer.counterOffer(Sdps.LOCAL, Sdps.play(MediaFormat.of(Codec.VP9))).apply(answer);
    assertThat(session.dtlsRole()).isEqualTo(DtlsRole.SERVER);
    NegotiatedMedia video = some(session.mediaOf(MediaKind.VIDEO));
    assertThat(video.direction()).isEqualTo(Direction.SENDONLY);
    assertThat(video.local()).isEqualTo(Sdps.VIDEO);
    assertThat(video.codecs().getFirst().codec()).isEqualTo(Codec.VP9);
  }

  private static void assertUnservable(String text, String field) {
    assertThatThrownBy(() ->
            OfferAnswer.answerPublish(
                SessionDescription.parse(text), Sdps.LOCAL, PublishPolicy.DEFAULT))
        .isInstanceOfSatisfying(
            SdpException.Unservable.class, e -> assertThat(e.field()).isEqualTo(field));
  }
}
