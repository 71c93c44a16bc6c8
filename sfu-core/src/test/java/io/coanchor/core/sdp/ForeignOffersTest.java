package io.coanchor.core.sdp;

import static io.coanchor.core.sdp.Sdps.some;
import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.MediaKind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Peculiarities of offers that are not a browser's. */
class ForeignOffersTest {
  /** FFmpeg names both in its bundle even when it sends one of them. */
  @Test
  void shouldTakeABundleThatNamesAMissingSection() throws SdpException {
    String whole = Sdps.text("ffmpeg-8-whip");
    String audioOnly = whole.substring(0, whole.indexOf("m=video"));
    String videoOnly =
        whole.substring(0, whole.indexOf("m=audio")) + whole.substring(whole.indexOf("m=video"));

    assertThat(publish(audioOnly).sdp().bundles()).containsExactly(List.of("0"));
    Answer video = publish(videoOnly);
    assertThat(video.sdp().bundles()).containsExactly(List.of("1"));
    assertThat(video.sdp().media().getFirst().transport().candidates()).isNotEmpty();
    assertThat(video.session().dtlsRole()).isEqualTo(DtlsRole.CLIENT);
  }

  /** FFmpeg 8.0 writes the flag of constrained baseline as three digits. */
  @Test
  void shouldTakeAProfileOfSevenDigits() throws SdpException {
    String level = "profile-level-id=422001f";
    Answer answer =
        publish(Sdps.text("ffmpeg-8-whip").replaceAll("profile-level-id=[0-9a-f]+", level));
    NegotiatedMedia video = some(answer.session().mediaOf(MediaKind.VIDEO));
    NegotiatedCodec h264 = video.codecs().getFirst();
    assertThat(h264.parameters().text()).contains(level);

    SessionDescription viewer = Sdps.parse("chromium-156-recvonly");
    MediaFormat published = new MediaFormat(h264.codec(), h264.parameters());
    Answer play = OfferAnswer.answerPlay(viewer, Sdps.LOCAL, Sdps.play(published));
    assertThat(some(play.session().mediaOf(MediaKind.VIDEO)).codecs().getFirst().codec())
        .isEqualTo(h264.codec());
  }

  /** What a bundle's first section does not repeat has port 0 (RFC 9143 section 7.2.1). */
  @Test
  void shouldTakeASectionThatIsBundleOnly() throws SdpException {
    String offer =
        Sdps.text("obs-31-whip")
            .replaceFirst("m=video \\d+", "m=video 0")
            .replace("a=mid:1\r\n", "a=mid:1\r\na=bundle-only\r\n")
            .replace("opus/48000/2", "OPUS/48000/2");
    Answer answer = publish(offer);
    assertThat(answer.sdp().media()).extracting(MediaDescription::port).doesNotContain(0);
    assertThat(answer.session().media()).hasSize(2);
  }

  private static Answer publish(String offer) throws SdpException {
    return OfferAnswer.answerPublish(
        SessionDescription.parse(offer), Sdps.LOCAL, PublishPolicy.DEFAULT);
  }
}
