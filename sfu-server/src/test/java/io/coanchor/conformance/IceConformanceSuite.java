package io.coanchor.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.conformance.Http.Session;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What WHIP section 4.3 and WHEP section 4.5 demand of trickle ICE and ICE restarts. */
abstract class IceConformanceSuite extends SessionConformanceSuite {

  @Test
  @DisplayName("RFC 9725 4.3.1, WHEP 4.5.1: 201 carries a unique strong entity tag")
  void shouldTagTheIceSession() {
    Session one = open();
    Session two = open();

    assertThat(one.etag()).matches("\"[^\"]+\"");
    assertThat(two.etag()).matches("\"[^\"]+\"").isNotEqualTo(one.etag());
  }

  @Test
  @DisplayName("RFC 9725 4.3.1, WHEP 4.5.1: PATCH of another content type is 4xx")
  void shouldRefuseAPatchOfAnotherType() {
    Session session = open();
    String fragment = Sdps.fragment(session.ice(), Sdps.candidate("192.0.2.1"));

    assertClientError(http.patch(session, "application/json", session.etag(), fragment));
    assertClientError(http.patch(session, "application/sdp", session.etag(), fragment));
    assertClientError(http.patch(session, "", session.etag(), fragment));
    assertSuccess(http.on(session, "GET"));
  }

  @Test
  @DisplayName("RFC 9725 4.3.1, WHEP 4.5.1: PATCH of a malformed fragment is 4xx")
  void shouldRefuseAMalformedFragment() {
    Session session = open();

    assertClientError(http.patch(session, session.etag(), "this is no fragment"));
    assertClientError(http.patch(session, session.etag(), ""));
    assertClientError(
        http.patch(session, session.etag(), Sdps.fragment(session.ice(), "candidate:nothing")));
    assertSuccess(http.on(session, "GET"));
  }

  @Test
  @DisplayName("RFC 9725 4.3.1, WHEP 4.5.1: PATCH without If-Match is 428")
  void shouldRequireIfMatch() {
    Session session = open();
    HttpResponse<String> response =
        http.patch(session, "", Sdps.fragment(session.ice(), Sdps.candidate("192.0.2.1")));

    assertThat(response.statusCode()).isEqualTo(428);
  }

  @Test
  @DisplayName("RFC 9725 4.3.1, WHEP 4.5.1: PATCH with another entity tag is 412")
  void shouldRefuseAnotherTag() {
    Session session = open();
    String fragment = Sdps.fragment(session.ice(), Sdps.candidate("192.0.2.1"));

    assertThat(http.patch(session, "\"another\"", fragment).statusCode()).isEqualTo(412);
    // RFC 9110 section 13.1.1: the strong comparison, in which a weak tag never matches.
    assertThat(http.patch(session, "W/" + session.etag(), fragment).statusCode()).isEqualTo(412);
    assertThat(http.patch(session, "\"x\", " + session.etag(), fragment).statusCode())
        .isEqualTo(204);
  }

  @Test
  @DisplayName("RFC 9725 4.3.1, WHEP 4.5.1: DELETE minds no entity tag")
  void shouldIgnoreTagsOfADelete() {
    assertSuccess(http.on(open(), "DELETE", "If-Match", "\"another\""));
  }

  @Test
  @DisplayName("RFC 9725 4.3.2, WHEP 4.5.2: the answer has all candidates of the server")
  void shouldSendItsCandidatesInTheAnswer() {
    String answer = open().created().body();

    assertThat(Sdps.attribute(answer, "candidate")).isNotEmpty();
    assertThat(Sdps.attribute(answer, "ice-ufrag")).hasSizeGreaterThanOrEqualTo(4);
    assertThat(Sdps.attribute(answer, "ice-pwd")).hasSizeGreaterThanOrEqualTo(22);
  }

  @Test
  @DisplayName("RFC 9725 4.3.2, WHEP 4.5.2: trickled candidates are 204, no body, no ETag")
  void shouldTakeCandidates() {
    Session session = open();
    HttpResponse<String> response =
        http.patch(
            session,
            session.etag(),
            Sdps.fragment(
                session.ice(), Sdps.candidate("192.0.2.1"), Sdps.candidate("198.51.100.2")));

    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.body()).isEmpty();
    assertThat(Http.header(response, "ETag")).isEmpty();
  }

  @Test
  @DisplayName("RFC 9725 4.3.2, WHEP 4.5.2: candidates it cannot use are left out in silence")
  void shouldDiscardForeignCandidates() {
    Session session = open();
    HttpResponse<String> response =
        http.patch(
            session,
            session.etag(),
            Sdps.fragment(
                session.ice(),
                "candidate:1 1 quic 2122260223 192.0.2.1 61764 typ host",
                Sdps.candidate("0f4e4b1c-2a51-4a6e-9a49-7d0c8a3e1f00.local"),
                Sdps.candidate("2001:db8::1"),
                "candidate:2 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active"));

    assertThat(response.statusCode()).isEqualTo(204);
  }

  @Test
  @DisplayName("RFC 9725 4.3.2, RFC 8840 8: the end of candidates alone is 204")
  void shouldTakeTheEndOfCandidates() {
    Session session = open();
    HttpResponse<String> response =
        http.patch(session, session.etag(), Sdps.fragment(session.ice(), "end-of-candidates"));

    assertThat(response.statusCode()).isEqualTo(204);
  }

  @Test
  @DisplayName("RFC 9725 4.3.3, WHEP 4.5.3: new credentials restart ICE: 200, fragment, new ETag")
  void shouldRestartIce() {
    Session session = open();
    HttpResponse<String> response = restart(session, Sdps.Ice.fresh(), "*");

    assertThat(response.statusCode()).isEqualTo(200);
    assertMediaType(response, Http.FRAGMENT);
    assertThat(Http.header(response, "ETag")).matches("\"[^\"]+\"").isNotEqualTo(session.etag());
    String answer = session.created().body();
    assertThat(Sdps.attribute(response.body(), "ice-ufrag"))
        .hasSizeGreaterThanOrEqualTo(4)
        .isNotEqualTo(Sdps.attribute(answer, "ice-ufrag"));
    assertThat(Sdps.attribute(response.body(), "ice-pwd"))
        .hasSizeGreaterThanOrEqualTo(22)
        .isNotEqualTo(Sdps.attribute(answer, "ice-pwd"));
  }

  @Test
  @DisplayName("RFC 9725 4.3.3, WHEP 4.5.3: ice-lite, ice-options and ice-pacing as in the answer")
  void shouldKeepIceAttributesOverARestart() {
    Session session = open();
    String answer = session.created().body();
    String fragment = restart(session, Sdps.Ice.fresh(), "*").body();

    assertThat(fragment.lines().anyMatch("a=ice-lite"::equals))
        .isEqualTo(answer.lines().anyMatch("a=ice-lite"::equals));
    assertThat(Sdps.attribute(fragment, "ice-options"))
        .isEqualTo(Sdps.attribute(answer, "ice-options"));
    assertThat(Sdps.attribute(fragment, "ice-pacing"))
        .isEqualTo(Sdps.attribute(answer, "ice-pacing"));
  }

  @Test
  @DisplayName("RFC 9725 4.3.1, 4.3.3: after a restart only the new entity tag counts")
  void shouldKnowOnlyTheNewIceSession() {
    Session session = open();
    Sdps.Ice ice = Sdps.Ice.fresh();
    String etag = Http.header(restart(session, ice, "*"), "ETag");
    String fragment = Sdps.fragment(ice, Sdps.candidate("192.0.2.1"));

    assertThat(http.patch(session, session.etag(), fragment).statusCode()).isEqualTo(412);
    assertThat(http.patch(session, etag, fragment).statusCode()).isEqualTo(204);
  }

  @Test
  @DisplayName("RFC 9725 4.3.3, WHEP 4.5.3: a failed restart leaves session and ICE as they were")
  void shouldSurviveAFailedRestart() {
    Session session = open();
    String withoutPassword =
        "m=audio 9 UDP/TLS/RTP/SAVPF 111\na=mid:0\na=ice-ufrag:" + Sdps.Ice.fresh().ufrag() + "\n";

    assertClientError(http.patch(session, "*", withoutPassword));
    assertClientError(restart(session, new Sdps.Ice(Sdps.Ice.fresh().ufrag(), "short"), "*"));
    assertSuccess(http.on(session, "GET"));
    HttpResponse<String> trickle =
        http.patch(
            session, session.etag(), Sdps.fragment(session.ice(), Sdps.candidate("192.0.2.1")));
    assertThat(trickle.statusCode()).isEqualTo(204);
  }

  @Test
  @DisplayName("RFC 9725 4.3.3: ICE can be restarted again and again")
  void shouldRestartTwice() {
    Session session = open();
    String first = Http.header(restart(session, Sdps.Ice.fresh(), "*"), "ETag");
    HttpResponse<String> second = restart(session, Sdps.Ice.fresh(), "*");

    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(Http.header(second, "ETag")).isNotEmpty().isNotIn(first, session.etag());
  }

  private HttpResponse<String> restart(Session session, Sdps.Ice ice, String ifMatch) {
    return http.patch(session, ifMatch, Sdps.fragment(ice, Sdps.candidate("192.0.2.1")));
  }
}
