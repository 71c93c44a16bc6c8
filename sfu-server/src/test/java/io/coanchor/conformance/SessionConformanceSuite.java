package io.coanchor.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.conformance.ConformanceTarget.Endpoint;
import io.coanchor.conformance.Http.Session;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What WHIP and WHEP demand alike of endpoints and sessions. Sections: WHIP's, then WHEP's. */
abstract class SessionConformanceSuite {
  protected final Http http = new Http();
  protected ConformanceTarget server;

  /** The server under test. */
  protected abstract ConformanceTarget target();

  /** A new endpoint of the protocol under test. */
  abstract Endpoint endpoint();

  abstract Endpoint endpointWithBearer();

  abstract Endpoint endpointWithoutCredentials();

  /** What the client writes in its offers. */
  abstract String direction();

  @BeforeEach
  void setUp() {
    server = target();
  }

  @AfterEach
  void endSessions() {
    http.endAll();
  }

  final Session open() {
    return http.open(endpoint(), direction());
  }

  @Test
  @DisplayName("RFC 9725 4.1, WHEP 4.1: GET on an endpoint is 2xx without content")
  void shouldAnswerGetOnEndpointWithNothing() {
    HttpResponse<String> response = http.send("GET", endpoint().uri(), "");

    assertSuccess(response);
    assertThat(response.body()).isEmpty();
  }

  @Test
  @DisplayName("RFC 9725 4.1, WHEP 4.1: GET on a session is 2xx without content")
  void shouldAnswerGetOnSessionWithNothing() {
    HttpResponse<String> response = http.on(open(), "GET");

    assertSuccess(response);
    assertThat(response.body()).isEmpty();
  }

  @Test
  @DisplayName("RFC 9110 9.3.2: HEAD answers as GET does")
  void shouldAnswerHeadAsGet() {
    HttpResponse<String> get = http.send("GET", endpoint().uri(), "");
    HttpResponse<String> head = http.send("HEAD", endpoint().uri(), "");

    assertThat(head.statusCode()).isEqualTo(get.statusCode());
    assertThat(Http.header(head, "Content-Type")).isEqualTo(Http.header(get, "Content-Type"));
    assertThat(head.body()).isEmpty();
  }

  @Test
  @DisplayName("RFC 9110 15.5.6: a method that is not there is 405 with Allow")
  void shouldNameTheMethodsThereAre() {
    HttpResponse<String> endpoint = http.send("PUT", endpoint().uri(), "");
    HttpResponse<String> session = http.send("POST", open().uri(), "");

    assertThat(endpoint.statusCode()).isEqualTo(405);
    assertThat(Http.header(endpoint, "Allow")).contains("POST");
    assertThat(session.statusCode()).isEqualTo(405);
    assertThat(Http.header(session, "Allow")).contains("DELETE").contains("PATCH");
  }

  @Test
  @DisplayName("RFC 9725 4.2, WHEP 4.3.1: 201 with an SDP answer and the session's Location")
  void shouldCreateASession() {
    Session session = open();

    assertThat(session.created().statusCode()).isEqualTo(201);
    assertMediaType(session.created(), Http.SDP);
    assertThat(Http.header(session.created(), "Location")).isNotEmpty();
    assertThat(session.created().body()).startsWith("v=0");
  }

  @Test
  @DisplayName("RFC 9725 4.2, WHEP 4.3.1: the answer follows RFC 9429 section 5.3.1")
  void shouldAnswerEverySectionOfTheOffer() {
    Sdps.Ice ice = Sdps.Ice.fresh();
    Endpoint endpoint = endpoint();
    String offer = Sdps.offer(ice, direction());
    Session session = http.opened(endpoint, ice, http.post(endpoint, Http.SDP, offer));

    List<String> offered = Sdps.sections(offer);
    List<String> answered = Sdps.sections(session.created().body());
    assertThat(answered).hasSameSizeAs(offered);
    for (int i = 0; i < offered.size(); i++) {
      String section = answered.get(i);
      assertThat(section.split(" ", -1)[0]).isEqualTo(offered.get(i).split(" ", -1)[0]);
      assertThat(Sdps.attribute(section, "mid")).isEqualTo(Sdps.attribute(offered.get(i), "mid"));
      assertThat(section.lines().findFirst().orElse("")).contains("UDP/TLS/RTP/SAVPF");
      List<String> offeredTypes = formats(offered.get(i));
      assertThat(formats(section)).isNotEmpty().isSubsetOf(offeredTypes);
    }
    assertThat(Sdps.attribute(session.created().body(), "fingerprint")).isNotEmpty();
  }

  @Test
  @DisplayName("RFC 9725 4.2, WHEP 4.3.4: another content type is 4xx")
  void shouldRefuseAnotherContentType() {
    String offer = Sdps.offer(Sdps.Ice.fresh(), direction());

    assertClientError(http.post(endpoint(), "application/json", offer));
    assertClientError(http.post(endpoint(), "text/plain", offer));
    assertClientError(http.post(endpoint(), "", offer));
  }

  @Test
  @DisplayName("RFC 9725 4.2, WHEP 4.3.4: malformed SDP is 4xx")
  void shouldRefuseMalformedSdp() {
    String offer = Sdps.offer(Sdps.Ice.fresh(), direction());

    assertClientError(http.post(endpoint(), Http.SDP, "this is no SDP"));
    assertClientError(http.post(endpoint(), Http.SDP, ""));
    assertClientError(http.post(endpoint(), Http.SDP, offer.replace("m=audio 9", "m=audio x")));
    assertClientError(http.post(endpoint(), Http.SDP, offer.replace("v=0", "v=1")));
    assertClientError(http.post(endpoint(), Http.SDP, offer.substring(offer.indexOf("m="))));
  }

  @Test
  @DisplayName("RFC 9725 4.2, WHEP 4.4: DELETE removes the session")
  void shouldRemoveADeletedSession() {
    Session session = open();

    assertSuccess(http.on(session, "DELETE"));
    assertClientError(http.on(session, "GET"));
    assertClientError(http.patch(session, session.etag(), Sdps.fragment(session.ice())));
    assertThat(http.on(session, "DELETE").statusCode()).isEqualTo(404);
  }

  @Test
  @DisplayName("RFC 9725 4.2: OPTIONS for CORS, without credentials, tells Accept-Post")
  void shouldAnswerPreflight() {
    HttpResponse<String> response =
        http.send(
            "OPTIONS",
            endpointWithoutCredentials().uri(),
            "",
            "Origin",
            "https://page.example",
            "Access-Control-Request-Method",
            "POST",
            "Access-Control-Request-Headers",
            "authorization,content-type");

    assertSuccess(response);
    assertThat(Http.header(response, "Access-Control-Allow-Origin"))
        .isIn("*", "https://page.example");
    assertThat(Http.header(response, "Access-Control-Allow-Methods")).contains("POST");
    assertThat(Http.header(response, "Access-Control-Allow-Headers").toLowerCase(Locale.ROOT))
        .contains("authorization")
        .contains("content-type");
    assertThat(Http.header(response, "Accept-Post")).contains(Http.SDP);
  }

  @Test
  @DisplayName("RFC 9725 4.2: a page of another origin can read what it needs")
  void shouldExposeHeadersToPages() {
    Endpoint endpoint = endpoint();
    Sdps.Ice ice = Sdps.Ice.fresh();
    HttpResponse<String> response =
        http.send(
            "POST",
            endpoint.uri(),
            Sdps.offer(ice, direction()),
            "Content-Type",
            Http.SDP,
            "Origin",
            "https://page.example",
            "Authorization",
            endpoint.bearer().isEmpty() ? "" : "Bearer " + endpoint.bearer());
    http.opened(endpoint, ice, response);

    assertThat(Http.header(response, "Access-Control-Allow-Origin"))
        .isIn("*", "https://page.example");
    assertThat(Http.header(response, "Access-Control-Expose-Headers").toLowerCase(Locale.ROOT))
        .contains("location")
        .contains("etag")
        .contains("link");
  }

  @Test
  @DisplayName("RFC 9725 4.4.1, WHEP 4.6.1: everything is bundled and RTCP multiplexed")
  void shouldBundle() {
    String answer = open().created().body();

    String bundle = Sdps.attribute(answer, "group");
    assertThat(bundle).startsWith("BUNDLE ");
    for (String section : Sdps.sections(answer)) {
      assertThat(List.of(bundle.split(" ", -1))).contains(Sdps.attribute(section, "mid"));
      // RFC 9725 asks for rtcp-mux-only too, which RFC 8858 section 3 forbids in answers.
      assertThat(section.lines()).contains("a=rtcp-mux");
    }
  }

  @Test
  @DisplayName("RFC 9725 4.2, RFC 8842 5.3: the answer takes one DTLS role")
  void shouldTakeADtlsRole() {
    for (String section : Sdps.sections(open().created().body())) {
      assertThat(Sdps.attribute(section, "setup")).isIn("passive", "active");
    }
  }

  @Test
  @DisplayName("RFC 9725 4.4.4: an offer with setup:active is answered passive, or 400 or 422")
  void shouldMeetAnActiveOffer() {
    Sdps.Ice ice = Sdps.Ice.fresh();
    Endpoint endpoint = endpoint();
    HttpResponse<String> response =
        http.post(endpoint, Http.SDP, Sdps.offerWithSetup(ice, direction(), "active"));

    assertThat(response.statusCode()).isIn(201, 400, 422);
    if (response.statusCode() == 201) {
      String answer = http.opened(endpoint, ice, response).created().body();
      assertThat(Sdps.attribute(answer, "setup")).isEqualTo("passive");
    }
  }

  @Test
  @DisplayName("RFC 9725 4.5, WHEP 4.7: never 301 or 302")
  void shouldNotRedirectPostsAsGets() {
    HttpResponse<String> response =
        http.post(endpoint(), Http.SDP, Sdps.offer(Sdps.Ice.fresh(), direction()));

    assertThat(response.statusCode()).isNotIn(301, 302);
  }

  @Test
  @DisplayName("RFC 9725 4.7.1, WHEP 4.9.1: a bearer token lets a client in")
  void shouldTakeABearerToken() {
    Endpoint endpoint = endpointWithBearer();

    assertThat(endpoint.bearer()).isNotEmpty();
    assertThat(http.open(endpoint, direction()).created().statusCode()).isEqualTo(201);
  }

  @Test
  @DisplayName("RFC 9725 4.7, RFC 9110 11.6.1: without credentials 401 with a challenge")
  void shouldChallenge() {
    HttpResponse<String> response =
        http.post(
            endpointWithoutCredentials(), Http.SDP, Sdps.offer(Sdps.Ice.fresh(), direction()));

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(Http.header(response, "WWW-Authenticate")).containsIgnoringCase("Bearer");
  }

  @Test
  @DisplayName("RFC 9725 4.6 and 4.9: Link headers have a target and a rel")
  void shouldWriteLinks() {
    for (String link : open().created().headers().allValues("Link")) {
      assertThat(link).matches("<[^>]+>\\s*;.*rel=.+");
    }
  }

  @Test
  @DisplayName("RFC 9725 5: session URLs cannot be guessed")
  void shouldHideSessions() {
    Session one = open();
    Session two = open();
    String last = one.uri().getPath().substring(one.uri().getPath().lastIndexOf('/') + 1);

    assertThat(one.uri()).isNotEqualTo(two.uri());
    // 128 bits are 22 characters of base64.
    assertThat(last.length()).isGreaterThanOrEqualTo(22);
    URI guess = URI.create(one.uri().toString().replace(last, "a".repeat(last.length())));
    assertThat(http.send("DELETE", guess, "").statusCode()).isIn(401, 403, 404);
    assertSuccess(http.on(one, "GET"));
  }

  private static List<String> formats(String section) {
    String[] words = section.lines().findFirst().orElse("").split(" ", -1);
    return List.of(words).subList(3, words.length);
  }

  static void assertSuccess(HttpResponse<?> response) {
    assertThat(response.statusCode()).as("status of " + response).isBetween(200, 299);
  }

  static void assertClientError(HttpResponse<?> response) {
    assertThat(response.statusCode()).as("status of " + response).isBetween(400, 499);
  }

  static void assertMediaType(HttpResponse<?> response, String expected) {
    assertThat(Http.header(response, "Content-Type").split(";", -1)[0].strip()).isEqualTo(expected);
  }
}
