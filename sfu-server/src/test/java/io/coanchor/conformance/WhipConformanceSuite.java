package io.coanchor.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.conformance.ConformanceTarget.Endpoint;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** RFC 9725 (WHIP): every demand on a server that can be seen from outside. */
public abstract class WhipConformanceSuite extends IceConformanceSuite {

  @Override
  Endpoint endpoint() {
    return server.publish();
  }

  @Override
  Endpoint endpointWithBearer() {
    return server.publishWithBearer();
  }

  @Override
  Endpoint endpointWithoutCredentials() {
    return server.publishWithoutCredentials();
  }

  @Override
  String direction() {
    return "sendonly";
  }

  @Test
  @DisplayName("RFC 9725 4.2: the answer is recvonly")
  void shouldOnlyReceive() {
    for (String section : Sdps.sections(open().created().body())) {
      assertThat(section.lines()).contains("a=recvonly").doesNotContain("a=sendrecv");
    }
  }

  @Test
  @DisplayName("RFC 9725 4.2: a sendrecv offer is answered recvonly")
  void shouldOnlyReceiveFromASendrecvOffer() {
    for (String section : Sdps.sections(http.open(endpoint(), "sendrecv").created().body())) {
      assertThat(section.lines()).contains("a=recvonly");
    }
  }

  @Test
  @DisplayName("RFC 9725 4.4.2: more tracks of a kind than it supports are 400 or 422")
  void shouldRefuseTwoTracksOfAKind() {
    Endpoint endpoint = endpoint();
    Sdps.Ice ice = Sdps.Ice.fresh();
    HttpResponse<String> response =
        http.post(endpoint, Http.SDP, Sdps.offerWithTwoVideos(ice, direction()));

    assertThat(response.statusCode()).isIn(201, 400, 422);
    if (response.statusCode() == 201) {
      String answer = http.opened(endpoint, ice, response).created().body();
      assertThat(Sdps.sections(answer)).noneMatch(section -> section.startsWith("m=video 0 "));
    }
  }

  @Test
  @DisplayName("RFC 9725 4.4.3: no partial success where a section has no codec in common")
  void shouldNotAcceptHalfAnOffer() {
    String offer =
        Sdps.offer(Sdps.Ice.fresh(), direction()).replace("opus/48000/2", "x-no/48000/2");

    assertClientError(http.post(endpoint(), Http.SDP, offer));
  }

  @Test
  @DisplayName("RFC 9725 4.2: an offer without any codec in common is 4xx")
  void shouldRefuseUnknownCodecs() {
    String offer = Sdps.offerWithUnknownCodecs(Sdps.Ice.fresh(), direction());

    assertClientError(http.post(endpoint(), Http.SDP, offer));
  }

  @Test
  @DisplayName("RFC 9725 4.9: extensions are announced with a URN of their own")
  void shouldAnnounceExtensionsByUrn() {
    for (String link : open().created().headers().allValues("Link")) {
      assertThat(link).containsPattern("rel=\"?(ice-server|urn:ietf:params:whip:ext:)");
    }
  }
}
