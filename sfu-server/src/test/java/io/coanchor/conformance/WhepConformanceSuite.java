package io.coanchor.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.conformance.ConformanceTarget.Endpoint;
import io.coanchor.conformance.Http.Session;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** draft-ietf-wish-whep (April 2026): every demand on a server that can be seen from outside. */
public abstract class WhepConformanceSuite extends IceConformanceSuite {

  @Override
  Endpoint endpoint() {
    return server.play();
  }

  @Override
  Endpoint endpointWithBearer() {
    return server.playWithBearer();
  }

  @Override
  Endpoint endpointWithoutCredentials() {
    return server.playWithoutCredentials();
  }

  @Override
  String direction() {
    return "recvonly";
  }

  @Test
  @DisplayName("WHEP 4.2: HEAD on an endpoint shows it by its content type")
  void shouldBeDiscoverable() {
    HttpResponse<String> response = http.send("HEAD", endpoint().uri(), "");

    assertThat(response.statusCode()).isEqualTo(200);
    assertMediaType(response, Http.SDP);
    assertThat(response.body()).isEmpty();
  }

  @Test
  @DisplayName("WHEP 4.3.5: the answer is sendonly")
  void shouldOnlySend() {
    for (String section : Sdps.sections(open().created().body())) {
      assertThat(section.lines()).contains("a=sendonly");
    }
  }

  @Test
  @DisplayName("WHEP 4.3.5: a sendrecv offer is answered sendonly")
  void shouldOnlySendToASendrecvOffer() {
    for (String section : Sdps.sections(http.open(endpoint(), "sendrecv").created().body())) {
      assertThat(section.lines()).contains("a=sendonly");
    }
  }

  @Test
  @DisplayName("WHEP 4.6.2: all sections belong to one MediaStream")
  void shouldSendOneMediaStream() {
    var streams =
        Sdps.sections(open().created().body()).stream()
            .map(section -> Sdps.attribute(section, "msid").split(" ", -1)[0])
            .distinct()
            .toList();

    assertThat(streams).hasSize(1).doesNotContain("");
  }

  @Test
  @DisplayName("WHEP 4.3.8: a stream that is not live is 409 with Retry-After")
  void shouldTellWhenToComeAgain() {
    HttpResponse<String> response =
        http.post(server.playNotLive(), Http.SDP, Sdps.offer(Sdps.Ice.fresh(), direction()));

    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(Http.header(response, "Retry-After")).matches("[0-9]+");
  }

  @Test
  @DisplayName("WHEP 4.3.2: a counter-offer is 406 with SDP and Location, and takes an answer")
  void shouldTakeTheAnswerToItsCounterOffer() {
    Session session = counterOffered();
    if (session == null) {
      return;
    }
    String offer = session.created().body();

    assertMediaType(session.created(), Http.SDP);
    assertThat(Http.header(session.created(), "Location")).isNotEmpty();
    for (String section : Sdps.sections(offer)) {
      assertThat(section.lines()).containsAnyOf("a=sendonly", "a=sendrecv");
      assertThat(Sdps.attribute(section, "setup")).isEqualTo("actpass");
    }
    String answer = Sdps.answerTo(offer, session.ice());
    HttpResponse<String> accepted = http.patch(session, Http.SDP, "", answer);
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(204);
    assertSuccess(http.on(session, "DELETE"));
  }

  @Test
  @DisplayName("WHEP 4.3.2: a malformed answer to a counter-offer is 4xx")
  void shouldRefuseAMalformedAnswer() {
    Session session = counterOffered();
    if (session == null) {
      return;
    }

    assertClientError(http.patch(session, Http.SDP, "", "this is no SDP"));
    assertClientError(http.patch(session, Http.SDP, "", ""));
    String answer = Sdps.answerTo(session.created().body(), session.ice());
    assertThat(http.patch(session, Http.SDP, "", answer).statusCode()).isEqualTo(204);
    assertSuccess(http.on(session, "DELETE"));
  }

  @Test
  @DisplayName("WHEP 4.10: extensions are announced with a URN of their own")
  void shouldAnnounceExtensionsByUrn() {
    for (String link : open().created().headers().allValues("Link")) {
      assertThat(link).containsPattern("rel=\"?(ice-server|urn:ietf:params:whep:ext:)");
    }
  }

  /** A session that waits for an answer, or null where the server refuses such an offer. */
  private @Nullable Session counterOffered() {
    Endpoint endpoint = endpoint();
    Sdps.Ice ice = Sdps.Ice.fresh();
    HttpResponse<String> response =
        http.post(endpoint, Http.SDP, Sdps.offerWithUnknownCodecs(ice, direction()));
    assertClientError(response);
    if (!server.makesCounterOffers()) {
      return null;
    }
    assertThat(response.statusCode()).as(response.body()).isEqualTo(406);
    return Http.session(endpoint, ice, response);
  }
}
