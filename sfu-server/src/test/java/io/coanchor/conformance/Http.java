package io.coanchor.conformance;

import io.coanchor.conformance.ConformanceTarget.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The client of the tests: plain HTTP, no redirects followed, sessions it made remembered. */
final class Http {
  static final String SDP = "application/sdp";
  static final String FRAGMENT = "application/trickle-ice-sdpfrag";

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final List<Session> made = new ArrayList<>();

  /**
   * A session that was created.
   *
   * @param uri the session URL
   * @param ice the client's credentials
   * @param etag as the header says it
   * @param bearer the token the endpoint was opened with, or empty
   */
  record Session(URI uri, Sdps.Ice ice, String etag, String bearer, HttpResponse<String> created) {}

  /** Any request; {@code headers} are names and values in turn. */
  HttpResponse<String> send(String method, URI uri, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofSeconds(20))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      if (!headers[i + 1].isEmpty()) {
        request.header(headers[i], headers[i + 1]);
      }
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(method + " " + uri, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  HttpResponse<String> post(Endpoint endpoint, String contentType, String body) {
    return send(
        "POST",
        endpoint.uri(),
        body,
        "Content-Type",
        contentType,
        "Authorization",
        authorization(endpoint.bearer()));
  }

  /** Creates a session and expects to get it. */
  Session open(Endpoint endpoint, String direction) {
    Sdps.Ice ice = Sdps.Ice.fresh();
    return opened(endpoint, ice, post(endpoint, SDP, Sdps.offer(ice, direction)));
  }

  /** The session that {@code response} tells of. */
  Session opened(Endpoint endpoint, Sdps.Ice ice, HttpResponse<String> response) {
    if (response.statusCode() != 201) {
      throw new AssertionError(response.statusCode() + " (expected: 201) " + response.body());
    }
    Session session = session(endpoint, ice, response);
    made.add(session);
    return session;
  }

  static Session session(Endpoint endpoint, Sdps.Ice ice, HttpResponse<String> response) {
    URI location = endpoint.uri().resolve(header(response, "Location"));
    return new Session(location, ice, header(response, "ETag"), endpoint.bearer(), response);
  }

  HttpResponse<String> patch(Session session, String ifMatch, String fragment) {
    return patch(session, FRAGMENT, ifMatch, fragment);
  }

  HttpResponse<String> patch(Session session, String type, String ifMatch, String body) {
    return send(
        "PATCH",
        session.uri(),
        body,
        "Content-Type",
        type,
        "If-Match",
        ifMatch,
        "Authorization",
        authorization(session.bearer()));
  }

  HttpResponse<String> on(Session session, String method, String... headers) {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = "Authorization";
    all[headers.length + 1] = authorization(session.bearer());
    return send(method, session.uri(), "", all);
  }

  void endAll() {
    made.forEach(session -> on(session, "DELETE"));
    made.clear();
  }

  static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private static String authorization(String bearer) {
    return bearer.isEmpty() ? "" : "Bearer " + bearer;
  }
}
