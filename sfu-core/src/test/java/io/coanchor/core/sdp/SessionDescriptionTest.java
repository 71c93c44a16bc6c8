package io.coanchor.core.sdp;

import static io.coanchor.core.sdp.Sdps.some;
import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.Codec;
import io.coanchor.core.codec.MediaKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionDescriptionTest {
  @Test
  void shouldReadBackWhatItWrites() throws SdpException {
    for (String name : Sdps.ALL) {
      SessionDescription parsed = Sdps.parse(name);
      assertThat(SessionDescription.parse(parsed.toString())).as(name).isEqualTo(parsed);
    }
  }

  @Test
  void shouldReadTheOfferOfABrowser() throws SdpException {
    SessionDescription offer = Sdps.parse("chromium-156-send");
    assertThat(offer.origin().sessionId()).isEqualTo(6542005903254050712L);
    assertThat(offer.bundles()).containsExactly(List.of("0", "1"));
    assertThat(offer.extmapAllowMixed()).isTrue();
    assertThat(offer.iceLite()).isFalse();
    assertThat(offer.media()).hasSize(2);

    MediaDescription audio = offer.media().get(0);
    assertThat(audio.kind()).isEqualTo(MediaKind.AUDIO);
    assertThat(audio.direction()).isEqualTo(Direction.SENDONLY);
    assertThat(audio.rtcp()).isEqualTo(new RtcpAttributes(true, true, true));
    assertThat(audio.transport().setup()).isEqualTo(Setup.ACTPASS);
    assertThat(audio.transport().ice())
        .isEqualTo(new IceCredentials("EY2D", "fiXYyZevMXoOvUe+9D7YifVw"));
    assertThat(audio.transport().fingerprints()).hasSize(1);
    assertThat(audio.codecs().get(0))
        .isEqualTo(
            new RtpCodec(
                111,
                "opus",
                48000,
                2,
                new FormatParameters("minptime=10;useinbandfec=1"),
                List.of("transport-cc")));
    assertThat(audio.codecs().get(1).codec()).isEqualTo(Codec.RED);
    assertThat(audio.sources().ssrcs())
        .containsExactly(new Sources.Ssrc(3577755517L, "0Lrrc5+3x7bE6sVi"));

    MediaDescription video = offer.media().get(1);
    assertThat(video.kind()).isEqualTo(MediaKind.VIDEO);
    assertThat(video.sources().rtxOf(1062447954L)).isEqualTo(2066560342L);
    assertThat(video.sources().isRepair(2066560342L)).isTrue();
    assertThat(video.sources().isRepair(1062447954L)).isFalse();
    assertThat(some(video.codec(97)).associatedPayloadType()).isEqualTo(96);
    assertThat(some(video.codec(98)).parameters().getInt("PROFILE-ID", -1)).isZero();
  }

  @Test
  void shouldReadSimulcast() throws SdpException {
    MediaDescription video = Sdps.parse("chromium-156-simulcast").media().get(1);
    assertThat(video.simulcast().sendIds()).containsExactly("q", "h", "f");
    assertThat(video.simulcast().receiveIds()).isEmpty();
    assertThat(video.simulcast().rids()).contains(new Simulcast.Rid("h", true, "")).hasSize(3);
    assertThat(video.sources().ssrcs()).isEmpty();
  }

  @Test
  void shouldFillInWhatTheSessionLevelSays() throws SdpException {
    SessionDescription offer = Sdps.parse("firefox-whep");
    for (MediaDescription media : offer.media()) {
      assertThat(media.transport().fingerprints()).hasSize(1);
      assertThat(media.transport().iceOptions()).containsExactly("trickle");
    }
    assertThat(offer.media().get(1).bundleOnly()).isTrue();
    assertThat(offer.media().get(1).isRejected()).isFalse();
    assertThat(offer.media().get(0).extensions())
        .contains(
            new ExtensionAttribute(
                2, "urn:ietf:params:rtp-hdrext:csrc-audio-level", Direction.RECVONLY));
  }

  @Test
  void shouldReadCandidates() throws SdpException {
    List<Candidate> candidates =
        Sdps.parse("gstreamer-whipclientsink").media().get(0).transport().candidates();
    assertThat(candidates).hasSize(4);
    assertThat(candidates.get(1).tcpType()).isEqualTo(Candidate.TcpType.ACTIVE);
    assertThat(candidates.get(3))
        .isEqualTo(
            new Candidate(
                "4",
                1,
                Candidate.Transport.UDP,
                1679819007L,
                "198.51.100.9",
                41563,
                Candidate.Type.SRFLX,
                null));
    assertThat(some(candidates.get(3).socketAddress()).getPort()).isEqualTo(41563);
  }

  @Test
  void shouldNeverResolveANameInACandidate() throws SdpException {
    Candidate mdns =
        Candidate.parse(
            1, "1 1 udp 2122260223 6b1d2f0e-53c7-4d2e-8d2c-1f4d3c2b1a09.local 52001 typ host");
    assertThat(some(mdns).socketAddress()).isNull();
    assertThat(
            some(some(Candidate.parse(1, "1 1 udp 1 2001:db8::7 9 typ host")).socketAddress())
                .getPort())
        .isEqualTo(9);
  }

  @Test
  void shouldIgnoreCandidatesOfUnknownKinds() throws SdpException {
    assertThat(Candidate.parse(1, "1 1 sctp 1 192.0.2.1 9 typ host")).isNull();
    assertThat(Candidate.parse(1, "1 1 udp 1 192.0.2.1 9 typ wormhole")).isNull();
    assertThat(Candidate.parse(1, "1 1 tcp 1 192.0.2.1 9 typ host")).isNull();
  }

  @Test
  void shouldPreferUdpToTcpAndTheFirstAddress() {
    Candidate first = Candidate.hostUdp(0, "192.0.2.1", 8000);
    assertThat(first.priority()).isEqualTo(2130706431L);
    assertThat(first.priority()).isGreaterThan(Candidate.hostUdp(1, "192.0.2.2", 8000).priority());
    assertThat(Candidate.hostUdp(9, "192.0.2.1", 8000).priority())
        .isGreaterThan(Candidate.hostTcpPassive(0, "192.0.2.1", 8000).priority());
    assertThat(Candidate.hostTcpPassive(0, "192.0.2.1", 8000))
        .hasToString("candidate:t1 1 tcp 2099249151 192.0.2.1 8000 typ host tcptype passive");
  }

  @Test
  void shouldCompareFingerprintsByTheirBytes() {
    byte[] digest = new byte[32];
    digest[0] = (byte) 0xab;
    Fingerprint lower = Fingerprint.parse("SHA-256 ab" + ":00".repeat(31));
    assertThat(lower).isEqualTo(Fingerprint.of("sha-256", digest));
    assertThat(some(lower).matches(digest)).isTrue();
    digest[31] = 1;
    assertThat(some(lower).matches(digest)).isFalse();
  }

  @Test
  void shouldKeepThePasswordOutOfText() {
    assertThat(new IceCredentials("user", "passwordpasswordpassword").toString())
        .contains("user")
        .doesNotContain("passwordpassword");
  }

  @Test
  void shouldApplyFeedbackForEveryPayloadType() throws SdpException {
    SessionDescription offer =
        Sdps.parseEdited("ffmpeg-8-whip", "a=rtcp-fb:106 nack", "a=rtcp-fb:* nack pli");
    assertThat(some(offer.media().get(1).codec(106)).feedback()).containsExactly("nack pli");
  }

  @Test
  void shouldTakeBareLineFeeds() throws SdpException {
    String text = Sdps.text("obs-31-whip");
    assertThat(SessionDescription.parse(text.replace("\r\n", "\n") + "\n\n"))
        .isEqualTo(SessionDescription.parse(text));
  }
}
