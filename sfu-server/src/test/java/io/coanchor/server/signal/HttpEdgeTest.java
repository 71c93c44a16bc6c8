package io.coanchor.server.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** CORS, rate limits, the page, and bytes that are no HTTP. */
class HttpEdgeTest {
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void shouldAllowOnlyTheConfiguredOrigins() throws Exception {
    try (SignalFixture fixture = new SignalFixture(", cors-origins: [\"https://a.example\"]")) {
      HttpResponse<String> known = options(fixture, "https://a.example");
      HttpResponse<String> stranger = options(fixture, "https://b.example");

      assertThat(known.headers().firstValue("access-control-allow-origin"))
          .contains("https://a.example");
      assertThat(known.headers().allValues("vary")).contains("Origin");
      assertThat(stranger.headers().firstValue("access-control-allow-origin")).isEmpty();
      assertThat(stranger.headers().allValues("vary")).contains("Origin");
    }
  }

  @Test
  void shouldExposeExactlyWhatTheContractSays() throws Exception {
    try (SignalFixture fixture = new SignalFixture()) {
      HttpResponse<String> response = options(fixture, "https://a.example");

      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("access-control-allow-origin")).contains("*");
      assertThat(response.headers().firstValue("access-control-expose-headers"))
          .contains("Location, ETag, Link, Accept-Post, Retry-After");
      assertThat(response.headers().firstValue("accept-post")).contains("application/sdp");
      assertThat(response.headers().firstValue("link")).isEmpty();
    }
  }

  @Test
  void shouldLimitFailuresOfAnAddress() throws Exception {
    try (SignalFixture fixture = new SignalFixture(", rate-limit: {failures-per-minute: 3}")) {
      URI bad = fixture.publishWithoutCredentials().uri();
      for (int i = 0; i < 3; i++) {
        assertThat(post(bad).statusCode()).isEqualTo(401);
      }
      HttpResponse<String> limited = post(bad);

      assertThat(limited.statusCode()).isEqualTo(429);
      assertThat(limited.headers().firstValue("retry-after").orElse("")).matches("[1-9][0-9]?");
      assertThat(limited.body()).contains("\"code\":-3");
      assertThat(fixture.exposed())
          .contains("coanchor_rate_limited_total{limit=\"failures\",} 1.0");
    }
  }

  @Test
  void shouldLimitSessionsOfAnAddress() throws Exception {
    try (SignalFixture fixture = new SignalFixture(", rate-limit: {sessions-per-minute: 2}")) {
      assertThat(post(fixture.publish().uri()).statusCode()).isEqualTo(400);
      assertThat(post(fixture.publish().uri()).statusCode()).isEqualTo(400);
      assertThat(post(fixture.publish().uri()).statusCode()).isEqualTo(429);
    }
  }

  @Test
  void shouldLeadFromAFoldersNameIntoIt() throws Exception {
    try (SignalFixture fixture = new SignalFixture()) {
      HttpResponse<String> folder = get(fixture, "/console", "");
      assertThat(folder.statusCode()).isEqualTo(301);
      assertThat(folder.headers().firstValue("location")).contains("console/");
      assertThat(get(fixture, "/console/", "").headers().firstValue("content-type"))
          .contains("text/html; charset=utf-8");
    }
  }

  @Test
  void shouldServeThePage() throws Exception {
    try (SignalFixture fixture = new SignalFixture()) {
      HttpResponse<String> page = get(fixture, "/", "");
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
      assertThat(page.headers().firstValue("content-security-policy").orElse(""))
          .contains("default-src 'self'");
      assertThat(page.headers().firstValue("x-content-type-options")).contains("nosniff");
      String etag = page.headers().firstValue("etag").orElse("");
      assertThat(etag).matches("\"[^\"]+\"");

      HttpResponse<String> again = get(fixture, "/", etag);
      assertThat(again.statusCode()).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      assertThat(get(fixture, "/", "\"other\"").statusCode()).isEqualTo(200);
      assertThat(get(fixture, "/app.js", "").headers().firstValue("content-type"))
          .contains("text/javascript; charset=utf-8");
      assertThat(get(fixture, "/none.js", "").statusCode()).isEqualTo(404);
      assertThat(get(fixture, "/none", "").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void shouldServeNothingButTheWebFolder() throws Exception {
    try (SignalFixture fixture = new SignalFixture()) {
      for (String path :
          new String[] {
            "/../coanchor-reference.yaml",
            "/%2e%2e/coanchor-reference.yaml",
            "/..%2fcoanchor-reference.yaml",
            "/sdk/..%5c..%5ccoanchor-reference.yaml",
            "//coanchor-reference.yaml",
            "/sdk",
            "/%00",
            "/index.html%00.js"
          }) {
        String answer =
            answerTo(
                fixture,
                "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                10_000);
        assertThat(answer).as(path).matches("(?s)HTTP/1.1 (400|404) .*");
      }
    }
  }

  @Test
  void shouldOutliveBytesThatAreNoHttp() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (SignalFixture fixture = new SignalFixture()) {
      String good =
          String.join(
              "\r\n",
              "POST /v1/push/s?sdkappid=1400188888&userid=alice&usersig=x HTTP/1.1",
              "Host: a",
              "Content-Type: application/sdp",
              "Content-Length: 3",
              "Connection: close",
              "",
              "v=0");
      for (int i = 0; i < 200; i++) {
        byte[] bytes = good.getBytes(StandardCharsets.ISO_8859_1);
        for (int flips = random.nextInt(8); flips >= 0; flips--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        raw(fixture, new String(bytes, StandardCharsets.ISO_8859_1), 50);
      }
      assertThat(get(fixture, "/", "").statusCode()).as("seed %d", seed).isEqualTo(200);
      assertThat(fixture.exposed()).doesNotContain("status=\"500\"");
    }
  }

  private HttpResponse<String> options(SignalFixture fixture, String origin) throws Exception {
    return client.send(
        HttpRequest.newBuilder(fixture.publishWithoutCredentials().uri())
            .method("OPTIONS", BodyPublishers.noBody())
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "POST")
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> post(URI uri) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/sdp")
            .POST(BodyPublishers.ofString("no sdp"))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(SignalFixture fixture, String path, String etag)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(fixture.url(path)));
    if (!etag.isEmpty()) {
      request.header("If-None-Match", etag);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /**
   * What the server says to these bytes until it or we close; silence for {@code timeoutMs} at
   * most.
   */
  private static String raw(SignalFixture fixture, String bytes, int timeoutMs) throws IOException {
    return exchange(fixture, bytes, timeoutMs, true);
  }

  /** The same with our side left open: a server may drop a request whose sender has closed. */
  private static String answerTo(SignalFixture fixture, String request, int timeoutMs)
      throws IOException {
    return exchange(fixture, request, timeoutMs, false);
  }

  private static String exchange(
      SignalFixture fixture, String bytes, int timeoutMs, boolean closeOurSide) throws IOException {
    URI uri = URI.create(fixture.url("/"));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), uri.getPort())) {
      socket.setSoTimeout(timeoutMs);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      if (closeOurSide) {
        socket.shutdownOutput();
      }
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      try {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[4096];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          answer.write(buffer, 0, n);
        }
      } catch (IOException e) {
        // A reset or silence: both are answers to bytes that are no request.
      }
      return answer.toString(StandardCharsets.ISO_8859_1);
    }
  }
}
