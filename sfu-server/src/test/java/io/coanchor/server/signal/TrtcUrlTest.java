package io.coanchor.server.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TrtcUrlTest {

  @Test
  void shouldMapToTheEndpoint() {
    TrtcUrl url =
        TrtcUrl.parse("trtc://cloud.example.com/push/stream1?sdkappid=1&userId=u&usersig=a*b-c_");

    assertThat(url.action()).isEqualTo(TrtcUrl.Action.PUSH);
    assertThat(url.streamId()).isEqualTo("stream1");
    assertThat(url.endpoint("https"))
        .isEqualTo("https://cloud.example.com/v1/push/stream1?sdkappid=1&userId=u&usersig=a*b-c_");
    assertThat(TrtcUrl.parse(url.toString())).isEqualTo(url);
  }

  @Test
  void shouldKeepOddStreamIds() {
    TrtcUrl url = TrtcUrl.of("127.0.0.1:8080", TrtcUrl.Action.PLAY, "a +b?", 7, "u", "x*y_");

    assertThat(url.toString())
        .isEqualTo("trtc://127.0.0.1:8080/play/a%20%2Bb%3F?sdkappid=7&userId=u&usersig=x*y_");
    assertThat(TrtcUrl.parse(url.toString())).isEqualTo(url);
    assertThat(TrtcUrl.parse("trtc://h/play/a+b").streamId()).isEqualTo("a+b");
  }

  @Test
  void shouldSayWhatIsExpected() {
    for (String text :
        new String[] {
          "",
          "http://h/push/s",
          "trtc:///push/s",
          "trtc://h/pull/s",
          "trtc://h/push/",
          "trtc://h/push",
          "trtc://h/push/a/b",
          "trtc://h/push/a b"
        }) {
      assertThatThrownBy(() -> TrtcUrl.parse(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected: trtc://host/push|play/streamid");
    }
  }
}
