package io.coanchor.server.hook;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.hook.TestReceiver.Answer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpSenderTest {
  private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

  private final HttpSender sender = new HttpSender(Duration.ofMillis(300));
  private TestReceiver receiver;

  @BeforeEach
  void start() throws IOException {
    receiver = new TestReceiver(() -> 0);
  }

  @AfterEach
  void stop() throws IOException {
    sender.close();
    receiver.close();
  }

  @Test
  void shouldPostWithTrtcsHeaders() {
    assertThat(send("123654", false)).isEmpty();

    TestReceiver.Request request = receiver.requests().getFirst();
    assertThat(request.text()).isEqualTo("POST /rtc HTTP/1.1");
    assertThat(request.body()).isEqualTo("{}");
    assertThat(request.headers())
        .containsEntry("content-type", "application/json")
        .containsEntry("sdkappid", "1400188888")
        .containsEntry("sign", Signature.of("123654", BODY))
        .doesNotContainKeys("x-coanchor-late", "upgrade", "http2-settings");
  }

  @Test
  void shouldSayThatItIsLateAndSignTheSame() {
    send("123654", false);
    send("123654", true);

    assertThat(receiver.requests().get(1).headers()).containsEntry("x-coanchor-late", "1");
    assertThat(receiver.requests().get(1).sign()).isEqualTo(receiver.requests().getFirst().sign());
  }

  @Test
  void shouldSendUnsignedWithoutAKey() {
    assertThat(send("", false)).isEmpty();

    assertThat(receiver.requests().getFirst().headers()).doesNotContainKey("sign");
  }

  @Test
  void shouldTakeNothingBut200() {
    assertThat(answered(Answer.UNAVAILABLE)).isEqualTo("status 503");
    assertThat(answered(Answer.ACCEPTED)).isEqualTo("status 202");
    assertThat(answered(Answer.REDIRECT)).isEqualTo("status 307");
    assertThat(receiver.requests()).as("a redirect is not followed").hasSize(3);
  }

  @Test
  void shouldNotWaitForEver() {
    assertThat(answered(Answer.SILENCE)).isEqualTo("no answer within 300 ms");
    assertThat(answered(Answer.HALF_A_HEAD)).isEqualTo("no answer within 300 ms");
  }

  @Test
  void shouldTakeTheHeadForAnAnswer() {
    assertThat(answered(Answer.OK_WITHOUT_END)).isEmpty();
  }

  @Test
  void shouldSurviveWhatIsNoReceiver() throws IOException {
    assertThat(answered(Answer.NO_HTTP)).contains("ProtocolException");
    assertThat(answered(Answer.DIE)).contains("Exception");
    assertThat(send("", false)).contains("ConnectException");
    receiver.restart();
    assertThat(answered(Answer.OK)).isEmpty();
  }

  @Test
  void shouldUseAConnectionAgain() throws IOException {
    for (int i = 0; i < 5; i++) {
      assertThat(answered(Answer.OK)).isEmpty();
    }

    assertThat(receiver.connections()).isEqualTo(1);
  }

  private String answered(Answer answer) {
    receiver.behave(_ -> answer);
    return send("", false);
  }

  private String send(String key, boolean late) {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    URI url = receiver.url();
    sender.send(
        new Target(1_400_188_888L, url, key, Duration.ofHours(1)), BODY, late, outcome::complete);
    return outcome.orTimeout(20, TimeUnit.SECONDS).join();
  }
}
