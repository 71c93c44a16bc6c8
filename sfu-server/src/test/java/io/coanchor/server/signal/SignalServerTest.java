package io.coanchor.server.signal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coanchor.core.sdp.SdpException;
import io.coanchor.server.auth.PrivateMapKey;
import io.coanchor.server.auth.UserSigSigner;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The public contract of HTTP: every status, header and code of it. */
class SignalServerTest {
  static final String OFFER =
      """
      v=0
      o=- 1 2 IN IP4 127.0.0.1
      s=-
      t=0 0
      a=group:BUNDLE 0
      m=audio 9 UDP/TLS/RTP/SAVPF 111
      c=IN IP4 0.0.0.0
      a=ice-ufrag:abcd
      a=ice-pwd:abcdefghijklmnopqrstuv
      a=fingerprint:sha-256 %s
      a=setup:actpass
      a=mid:0
      a=DIRECTION
      a=rtcp-mux
      a=rtpmap:111 opus/48000/2
      """
          .formatted("00:".repeat(31) + "00");

  private static final String FRAGMENT =
      "m=audio 9 UDP/TLS/RTP/SAVPF 0\na=mid:0\na=ice-ufrag:%s\na=ice-pwd:abcdefghijklmnopqrstuv\n";

  private final SignalFixture fixture = new SignalFixture();
  private final HttpClient client = HttpClient.newHttpClient();
  private final String sig = SignalFixture.sign("alice");

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void shouldCreateASessionByBothUrlForms() {
    HttpResponse<String> v1 = push("/v1/push/s1?sdkappid=1400188888&userid=alice&usersig=" + sig);
    assertThat(v1.statusCode()).isEqualTo(201);
    assertThat(header(v1, "location")).matches("/session/[A-Za-z0-9_-]{32}");
    assertThat(header(v1, "etag")).matches("\"[^\"]+\"");
    assertThat(header(v1, "content-type")).isEqualTo("application/sdp");
    assertThat(v1.headers().allValues("link"))
        .containsExactly(
            "<stun:stun.example.com:3478>; rel=\"ice-server\"",
            "<turn:turn.example.com?transport=udp>; rel=\"ice-server\"; username=\"u\";"
                + " credential=\"c\"; credential-type=\"password\"");
    PublishRequest request = Objects.requireNonNull(fixture.sessions.lastPublish);
    assertThat(request.stream()).isEqualTo(new StreamKey(1400188888L, "s1"));
    assertThat(request.userId()).isEqualTo("alice");
    assertThat(request.room()).isEqualTo(new RoomRef.StringRoom("s1"));
    assertThat(request.offer()).isEqualTo(OFFER.replace("DIRECTION", "sendonly"));
    assertThat(request.permission()).isEqualTo(MediaPermission.ALL);
    assertThat(request.client().address().isLoopbackAddress()).isTrue();

    HttpResponse<String> v2 =
        send(
            "POST",
            "/v2/pub/1400188888/s1?SessionID=alice",
            OFFER.replace("DIRECTION", "sendonly"),
            "content-type",
            "application/sdp",
            "authorization",
            "Bearer " + sig);
    assertThat(v2.statusCode()).isEqualTo(201);
    HttpResponse<String> play =
        send(
            "POST",
            "/v2/sub/1400188888/s1?SessionID=alice",
            OFFER.replace("DIRECTION", "recvonly"),
            "content-type",
            "application/sdp",
            "authorization",
            "bearer " + sig);
    assertThat(play.statusCode()).isEqualTo(201);
  }

  @Test
  void shouldNotMindTheCaseOfParameterNames() {
    HttpResponse<String> response =
        push(
            "/v1/push/s1?SdkAppId=1400188888&userId=alice&UserSig="
                + sig
                + "&ROOMID=42&PreferVCodec=H264&appscene=live");

    assertThat(response.statusCode()).isEqualTo(201);
    PublishRequest request = Objects.requireNonNull(fixture.sessions.lastPublish);
    assertThat(request.room()).isEqualTo(new RoomRef.IntRoom(42));
    assertThat(request.client().preferredVideoCodec()).isEqualTo("h264");
  }

  @Test
  void shouldTakeAPercentEncodedSignature() {
    String encoded = sig.replace("*", "%2A").replace("-", "%2D").replace("_", "%5F");

    assertThat(push("/v1/push/s?sdkappid=1400188888&userid=alice&usersig=" + encoded).statusCode())
        .isEqualTo(201);
  }

  @Test
  void shouldNameMalformedParameters() {
    assertProblem(push(query("sdkappid=0")), 400, -3317, "sdkappid: 0 (expected: 1..4294967295)");
    assertProblem(push(query("sdkappid=4294967296")), 400, -3317, "sdkappid: 4294967296");
    assertProblem(push(query("sdkappid=1x")), 400, -3317, "sdkappid: 1x");
    assertProblem(push("/v1/push/s?userid=a&usersig=x"), 400, -3317, "sdkappid: missing");
    assertProblem(push("/v2/pub/x/s?SessionID=a"), 400, -3317, "sdkappid: x");
    assertProblem(push(query("userid=a%20b")), 400, -3319, "userid: a b (expected: 1 to 32");
    assertProblem(push(query("userid=" + "a".repeat(33))), 400, -3319, "userid: aaa");
    assertProblem(push(query("userid=")), 400, -3319, "userid: empty");
    assertProblem(push("/v2/pub/1400188888/s"), 400, -3319, "sessionid: missing");
    assertProblem(push(query("roomid=0")), 400, -3318, "roomid: 0 (expected: 1..4294967294)");
    assertProblem(push(query("roomid=4294967295")), 400, -3318, "roomid: 4294967295");
    assertProblem(push(query("strroomid=%C3%A9")), 400, -3318, "strroomid: é (expected: 1 to 64");
    assertProblem(push(query("strroomid=" + "r".repeat(65))), 400, -3318, "strroomid: rrr");
    assertProblem(push(query("roomid=1&strroomid=a")), 400, -3318, "roomid or strroomid, not both");
    assertProblem(
        push("/v1/push/" + "s".repeat(65) + query("").substring(10)), 400, -3318, "streamid");
    assertProblem(push(query("prefervcodec=mpeg")), 400, -2, "prefervcodec: mpeg (expected: h264");
    assertProblem(play(query("wait=61")), 400, -2, "wait: 61 (expected: 0..60)");
    assertProblem(play(query("wait=x")), 400, -2, "wait: x");
    assertProblem(push(query("role=anchor") + "&usersig=x"), 400, -2, "usersig: given twice");
    assertProblem(push(query("role=1")), 400, -2, "role: 1 (expected: anchor or 20");
  }

  @Test
  void shouldHoldWhatIsAskedForToTheRole() {
    assertThat(push(query("role=20")).statusCode()).isEqualTo(201);
    assertThat(push(query("role=Anchor")).statusCode()).isEqualTo(201);
    assertThat(play(query("role=anchor")).statusCode()).isEqualTo(201);
    assertThat(play(query("role=21")).statusCode()).isEqualTo(201);
    assertProblem(push(query("role=21")), 403, -3, "role: audience (expected: anchor, to push)");
    assertProblem(push(query("role=audience")), 403, -3, "role: audience");
  }

  @Test
  void shouldRefuseSignaturesByTheirCodes() {
    assertProblem(push(signed("")), 401, 70002, "UserSig: empty");
    assertThat(header(push(signed("")), "www-authenticate")).isEqualTo("Bearer realm=\"coanchor\"");
    assertProblem(push(signed("AAAA")), 401, 70003, "UserSig: ");
    assertProblem(push(signed(sig.substring(0, 40))), 401, 70003, "UserSig: ");
    assertProblem(
        push(signed(new UserSigSigner(1400188888, "x").sign("alice", SignalFixture.NOW, 60))),
        401,
        70009,
        "UserSig: ");
    assertProblem(push(signed(SignalFixture.sign("bob"))), 403, 70013, "not of user alice");
    assertProblem(
        push(signed(new UserSigSigner(7, "secret").sign("alice", SignalFixture.NOW, 60))),
        403,
        70014,
        "not of sdkappid 1400188888");
    assertProblem(
        push(
            signed(
                new UserSigSigner(1400188888, "secret").sign("alice", SignalFixture.NOW - 61, 60))),
        403,
        70001,
        "expired at ");
    assertProblem(
        push("/v1/push/s?sdkappid=9&userid=alice&usersig=" + sig), 403, 70020, "sdkappid: 9");
    assertProblem(
        push("/v1/push/s?sdkappid=8&userid=alice&usersig=" + sig), 403, 70016, "sdkappid: 8");
    assertThat(fixture.sessions.lastPublish).isNull();
  }

  @Test
  void shouldRefuseSignaturesWithOtherThanASignatureInThem() {
    for (String content :
        List.of("", "{", "[]", "{}", "{\"TLS.ver\":\"2.0\"}", "{\"TLS.ver\":{}}")) {
      assertProblem(push(signed(packed(content))), 401, 70005, "UserSig: ");
    }
    HttpResponse<String> bearer =
        send(
            "POST",
            "/v2/sub/1400188888/s?SessionID=alice",
            OFFER.replace("DIRECTION", "recvonly"),
            "content-type",
            "application/sdp",
            "authorization",
            "Bearer " + packed("{}"));
    assertProblem(bearer, 401, 70005, "UserSig: ");
    assertThat(header(bearer, "www-authenticate")).startsWith("Bearer");
    assertThat(fixture.sessions.lastPublish).isNull();
    assertThat(fixture.exposed()).contains("coanchor_auth_failures_total{code=\"70005\",} 7.0");
  }

  /** Any text as a UserSig is packed. */
  private static String packed(String content) {
    byte[] out = new byte[200];
    try (Deflater deflater = new Deflater()) {
      deflater.setInput(content.getBytes(StandardCharsets.UTF_8));
      deflater.finish();
      byte[] whole = Arrays.copyOf(out, deflater.deflate(out));
      String base64 = Base64.getEncoder().encodeToString(whole);
      return base64.replace('+', '*').replace('/', '-').replace('=', '_');
    }
  }

  @Test
  void shouldRequireARoomPermissionWhereTheAppDoes() {
    assertProblem(
        push(roomQuery(sign7(null), "")), 403, -100006, "privatemapkey: no room permission");
    assertThat(push(roomQuery(sign7(key("s", 255)), "")).statusCode()).isEqualTo(201);
    assertThat(push(roomQuery(sign7(null), sign7(key("s", 2 + 4)))).statusCode()).isEqualTo(201);
    assertThat(Objects.requireNonNull(fixture.sessions.lastPublish).permission())
        .isEqualTo(new MediaPermission(false, true, false, false, false));
    assertProblem(push(roomQuery(sign7(null), sign7(key("t", 255)))), 403, -100006, "another room");
    assertProblem(
        push(roomQuery(sign7(null), sign7(key("s", 42)))),
        403,
        -100006,
        "allows neither send_audio nor send_video");
    assertProblem(
        push(roomQuery(sign7(null), sign7(key("s", 253)))), 403, -100006, "to enter the room");
    assertProblem(
        play(roomQuery(sign7(null), sign7(key("s", 2 + 4 + 16)))),
        403,
        -100006,
        "allows neither receive_audio nor receive_video");
  }

  @Test
  void shouldRefuseOtherTypesMethodsAndSizes() {
    String url = query("");
    assertProblem(
        send("POST", url, OFFER, "content-type", "text/plain"),
        415,
        -2,
        "content-type: text/plain (expected: application/sdp)");
    assertProblem(send("POST", url, OFFER), 415, -2, "content-type: missing");
    HttpResponse<String> put = send("PUT", url, "");
    assertProblem(put, 405, -4, "method: PUT");
    assertThat(header(put, "allow")).isEqualTo("OPTIONS, GET, HEAD, POST");
    HttpResponse<String> large =
        send("POST", url, "v=0\n" + "a".repeat(100_000), "content-type", "application/sdp");
    assertProblem(large, 413, -2, "body: too long (expected: at most 65536 bytes)");
    assertProblem(send("GET", "/v1/nothing", ""), 404, -2, "nothing at this path");
    assertProblem(send("PATCH", "/session/nothing", ""), 404, -8, "session");
  }

  @Test
  void shouldTellWhatTheRoomsRefuse() {
    fixture.sessions.failNext = SignalException.unavailable("overloaded", 7);
    HttpResponse<String> overloaded = push(query(""));
    assertProblem(overloaded, 503, -7, "overloaded");
    assertThat(header(overloaded, "retry-after")).isEqualTo("7");
    HttpResponse<String> idle = play(query(""));
    assertProblem(idle, 409, -3, "stream s is not live yet");
    assertThat(header(idle, "retry-after")).isEqualTo("2");
    assertThat(play(query("wait=5")).statusCode()).isEqualTo(201);
    assertThat(Objects.requireNonNull(fixture.sessions.lastPlay).options().waitSeconds())
        .isEqualTo(5);
    assertThat(push(query("")).statusCode()).isEqualTo(201);
    String bob = SignalFixture.sign("bob");
    assertProblem(
        push("/v1/push/s?sdkappid=1400188888&userid=bob&usersig=" + bob),
        409,
        -3,
        "published by another user");
    fixture.sessions.failNext = new SdpException.Malformed(3, "a=mid", "x", "y");
    assertProblem(push(query("")), 400, -2, "sdp: line 3: a=mid: x (expected: y)");
    fixture.sessions.failNext = new SdpException.NoCommonCodec("m=video", "x", "y");
    assertProblem(push(query("")), 406, -4, "sdp: m=video");
    fixture.sessions.failNext = new SdpException.Unservable("m=video", "x", "y");
    assertProblem(push(query("")), 422, -2, "sdp: m=video");
    fixture.sessions.failNext = new IllegalStateException("secret detail");
    HttpResponse<String> broken = push(query(""));
    assertProblem(broken, 500, -7, "the server could not serve this");
    assertThat(broken.body()).doesNotContain("secret detail");
  }

  @Test
  void shouldPatchAndDeleteByTheSessionUrlAlone() {
    String session = header(push(query("")), "location");
    String same = FRAGMENT.formatted("abcd");
    String other = FRAGMENT.formatted("efgh");
    String type = "application/trickle-ice-sdpfrag";

    HttpResponse<String> noMatch = send("PATCH", session, same, "content-type", type);
    assertProblem(noMatch, 428, -2, "if-match: missing");
    assertProblem(
        send("PATCH", session, same, "content-type", type, "if-match", "\"x\""),
        412,
        -2,
        "if-match: \"x\"");
    assertProblem(
        send("PATCH", session, "x", "content-type", type, "if-match", "*"), 422, -2, "fragment: ");
    HttpResponse<String> wrongType =
        send("PATCH", session, same, "content-type", "application/sdp");
    assertProblem(wrongType, 415, -2, "content-type: application/sdp");
    assertThat(header(wrongType, "accept-patch")).isEqualTo(type);
    assertThat(send("PATCH", session, same, "content-type", type, "if-match", "*").statusCode())
        .isEqualTo(204);
    HttpResponse<String> restart =
        send("PATCH", session, other, "content-type", type, "if-match", "*");
    assertThat(restart.statusCode()).isEqualTo(200);
    fixture.sessions.failNext = SignalException.unservable("no");
    assertProblem(
        send("PATCH", session, same, "content-type", type, "if-match", "*"), 422, -2, "no");
    assertThat(send("GET", session, "").statusCode()).isEqualTo(204);
    assertThat(send("DELETE", session, "").statusCode()).isEqualTo(200);
    assertProblem(send("DELETE", session, ""), 404, -8, "the session has ended or never was");
  }

  @Test
  void shouldSendNewSessionsAwayWhileDraining() {
    String session = header(push(query("")), "location");
    fixture.server.drain();

    HttpResponse<String> refused = push(query(""));
    assertProblem(refused, 503, -7, "draining");
    assertThat(header(refused, "retry-after")).isEqualTo("10");
    assertThat(send("GET", session, "").statusCode()).isEqualTo(204);
  }

  @Test
  void shouldCountRequestsAndFailures() {
    push(query(""));
    push(signed("AAAA"));

    assertThat(fixture.exposed())
        .contains("coanchor_auth_failures_total{code=\"70003\",} 1.0")
        .contains("jvm_");
  }

  private static PrivateMapKey key(String room, long privileges) {
    return new PrivateMapKey("alice", 7, 0, room, SignalFixture.NOW + 60, privileges);
  }

  private static String sign7(@org.jspecify.annotations.Nullable PrivateMapKey key) {
    UserSigSigner signer = new UserSigSigner(7, "secret");
    return key == null
        ? signer.sign("alice", SignalFixture.NOW, 60)
        : signer.sign("alice", SignalFixture.NOW, 60, key);
  }

  private static String roomQuery(String userSig, String mapKey) {
    String base = "/v1/push/s?sdkappid=7&userid=alice&usersig=" + encode(userSig);
    return mapKey.isEmpty() ? base : base + "&privatemapkey=" + encode(mapKey);
  }

  private String query(String instead) {
    String name = instead.split("=", -1)[0];
    StringBuilder query = new StringBuilder("/v1/push/s?" + instead);
    for (String pair : List.of("sdkappid=1400188888", "userid=alice", "usersig=" + encode(sig))) {
      if (!pair.startsWith(name + "=")) {
        query.append('&').append(pair);
      }
    }
    return query.toString();
  }

  private static String signed(String userSig) {
    return "/v1/push/s?sdkappid=1400188888&userid=alice&usersig=" + encode(userSig);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private HttpResponse<String> push(String path) {
    return send(
        "POST",
        path,
        OFFER.replace("DIRECTION", "sendonly"),
        "content-type",
        "application/sdp; charset=utf-8");
  }

  private HttpResponse<String> play(String path) {
    return send(
        "POST",
        path.replace("/v1/push/", "/v1/play/"),
        OFFER.replace("DIRECTION", "recvonly"),
        "content-type",
        "application/sdp");
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(fixture.url(path)))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private static void assertProblem(
      HttpResponse<String> response, int status, int code, String detail) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(header(response, "content-type")).isEqualTo("application/problem+json");
    assertThat(header(response, "cache-control")).isEqualTo("no-store");
    try {
      JsonNode problem = new ObjectMapper().readTree(response.body());
      assertThat(problem.get("status").asInt()).isEqualTo(status);
      assertThat(problem.get("code").asInt()).isEqualTo(code);
      assertThat(problem.get("detail").asText()).contains(detail);
      assertThat(problem.get("title").asText()).isNotEmpty();
      assertThat(problem.get("type").asText()).startsWith("tag:coanchor.io,2026:problem/");
    } catch (IOException e) {
      throw new AssertionError(response.body(), e);
    }
  }
}
