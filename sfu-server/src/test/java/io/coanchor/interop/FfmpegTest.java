package io.coanchor.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.coanchor.e2e.TestServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What FFmpeg's WHIP muxer does, done with OpenSSL and with packets of FFmpeg's RTP muxer. */
@Tag("interop")
@Tag("openssl")
class FfmpegTest {
  /** Less than the clip takes: after the first check nothing but media keeps the session. */
  private static final String MEDIA =
      """
        advertise: ["127.0.0.1"]
        session-timeout: {publish: 3s}
      """;

  private static final int UNITS = 55;
  private static final int SOUNDS = 180;

  @TempDir Path directory;

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void shouldServeFfmpegsMuxer() throws Exception {
    try (TestServer server = TestServer.start(MEDIA);
        NodePeer player = play(server);
        FfmpegMuxer muxer = new FfmpegMuxer(directory)) {
      player.await("connected");
      String answer = muxer.open(server.endpoint("push", "lavf", "anchor"));
      assertThat(answer).contains("a=setup:active\r\n").doesNotContain("a=setup:passive");
      muxer.send(ClipFile.read());
      JsonObject channel = publisher(server);
      assertThat(channel.get("dtlsRole").getAsString()).isEqualTo("CLIENT");
      assertThat(channel.get("srtpProfile").getAsString()).isEqualTo("AES128_CM_SHA1_80");
      assertThat(muxer.delete()).isEqualTo(200);

      JsonObject report =
          player.awaitReport(
              "the clip", r -> known(r, "video") >= UNITS && known(r, "audio") >= SOUNDS);
      for (String kind : new String[] {"audio", "video"}) {
        JsonObject stream = report.getAsJsonObject(kind);
        assertThat(stream.get("strange").getAsInt()).as("%s", stream).isZero();
        assertThat(stream.get("missing").getAsInt()).as("%s", stream).isZero();
      }
    }
  }

  private static NodePeer play(TestServer server) {
    URI endpoint = URI.create(server.endpoint("play", "lavf", "viewer") + "&wait=30");
    return NodePeer.start("werift", false, endpoint, Map.of());
  }

  private static int known(JsonObject report, String kind) {
    return report.getAsJsonObject(kind).get("known").getAsInt();
  }

  private static JsonObject publisher(TestServer server) {
    return new Gson()
            .toJsonTree(server.server().debugState())
            .getAsJsonObject()
            .getAsJsonArray("sessions")
            .asList()
            .stream()
            .map(JsonElement::getAsJsonObject)
            .filter(session -> session.get("part").getAsString().equals("publisher"))
            .findFirst()
            .orElseThrow()
            .getAsJsonObject("media")
            .getAsJsonObject("channel");
  }
}
