package io.coanchor.client.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TrtcUrlTest {
  private static final String QUERY = "sdkappid=1400188888&userId=alice&usersig=eJw*-_";

  @Test
  void shouldMapPushAndPlayToTheFirstVersionsEndpoints() {
    assertThat(TrtcUrl.parse("trtc://localhost:8080/push/room1?" + QUERY).endpoint())
        .hasToString("http://localhost:8080/v1/push/room1?" + QUERY);
    assertThat(TrtcUrl.parse("trtc://localhost:8080/play/room1?" + QUERY).endpoint())
        .hasToString("http://localhost:8080/v1/play/room1?" + QUERY);
  }

  @Test
  void shouldUseHttpOnThisMachineAndHttpsElsewhere() {
    assertThat(TrtcUrl.parse("trtc://127.0.0.1:80/play/a").endpoint().getScheme())
        .isEqualTo("http");
    assertThat(TrtcUrl.parse("trtc://[::1]:80/play/a").endpoint().getScheme()).isEqualTo("http");
    assertThat(TrtcUrl.parse("trtc://a.localhost/play/a").endpoint().getScheme()).isEqualTo("http");
    assertThat(TrtcUrl.parse("trtc://live.example.com/play/a").endpoint())
        .hasToString("https://live.example.com/v1/play/a");
    assertThat(TrtcUrl.parse("trtc://localhost.example.com/play/a").endpoint().getScheme())
        .isEqualTo("https");
  }

  @Test
  void shouldKeepStreamIdsAndParametersAsTheyAre() {
    TrtcUrl url = TrtcUrl.parse("TRTC://localhost/push/a%20b%2Bc+d%3F?x=%26&y=1+2");

    assertThat(url.streamId()).isEqualTo("a b+c+d?");
    assertThat(url.endpoint()).hasToString("http://localhost/v1/push/a%20b%2Bc%2Bd%3F?x=%26&y=1+2");
    assertThat(TrtcUrl.parse(url.toString())).isEqualTo(url);
  }

  @Test
  void shouldWriteWhatItReads() {
    TrtcUrl url = TrtcUrl.of("localhost:8080", TrtcUrl.Action.PLAY, "s 1", 1, "bob", "a*b-c_");

    assertThat(url)
        .hasToString("trtc://localhost:8080/play/s%201?sdkappid=1&userId=bob&usersig=a*b-c_");
    assertThat(TrtcUrl.parse(url.toString())).isEqualTo(url);
  }

  @Test
  void shouldRefuseWhatIsNoUrlAndNeverShowASignature() {
    for (String text :
        new String[] {
          "",
          "http://localhost/push/a",
          "trtc://localhost/watch/a",
          "trtc://localhost/push",
          "trtc://localhost/push/a/b",
          "trtc:///push/a",
          "trtc://user:secret@localhost/push/a",
          "trtc://localhost/push/a b?usersig=secret"
        }) {
      assertThatThrownBy(() -> TrtcUrl.parse(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected: trtc://")
          .hasMessageNotContaining("usersig=secret");
    }
    assertThatThrownBy(() -> TrtcUrl.parse("trtc://localhost/push/?a"))
        .hasMessageContaining("0 bytes (expected: 1..64)");
    assertThatThrownBy(() -> TrtcUrl.parse("trtc://localhost/push/" + "é".repeat(33)))
        .hasMessageContaining("66 bytes");
  }

  /**
   * Whatever an application passes on: a URL that can be written and used, or what was expected.
   */
  @FuzzTest
  void fuzz(byte[] data) {
    TrtcUrl url;
    try {
      url = TrtcUrl.parse(new String(data, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("expected: ");
      return;
    }
    assertThat(TrtcUrl.parse(url.toString())).isEqualTo(url);
    assertThat(url.endpoint().getPath()).startsWith("/v1/");
  }
}
