package io.coanchor.client.signal;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Makes and ends sessions: WHIP (RFC 9725 section 4.2) to publish, WHEP to play, which are the same
 * to a client that offers. Safe for use by many threads.
 */
public final class SignalClient implements AutoCloseable {
  private static final String SDP = "application/sdp";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

  /** An answer with every codec and candidate is under 10 KB. */
  private static final long MAX_BODY_BYTES = 128 << 10;

  /** A server that asks for more is not waited for that long. */
  private static final long MAX_RETRY_AFTER_SECONDS = 300;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  /**
   * Posts an offer.
   *
   * @return the session, or fails with {@link SignalFailure}
   */
  public CompletableFuture<SessionResource> create(URI endpoint, String offer) {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .timeout(REQUEST_TIMEOUT)
            .header("Content-Type", SDP)
            .header("Accept", SDP + ", application/problem+json")
            .POST(HttpRequest.BodyPublishers.ofString(offer))
            .build();
    return http.sendAsync(request, body())
        .handle(SignalClient::session)
        .thenCompose(stage -> stage)
        .toCompletableFuture();
  }

  private static HttpResponse.BodyHandler<String> body() {
    return HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofString(), MAX_BODY_BYTES);
  }

  private static CompletionStage<SessionResource> session(
      @Nullable HttpResponse<String> response, @Nullable Throwable error) {
    if (response == null) {
      return CompletableFuture.failedFuture(unreachable(error));
    }
    String type = response.headers().firstValue("Content-Type").orElse("");
    if (response.statusCode() != 201) {
      return CompletableFuture.failedFuture(refusal(response));
    }
    String location = response.headers().firstValue("Location").orElse("");
    if (location.isEmpty() || !type.toLowerCase(Locale.ROOT).startsWith(SDP)) {
      return CompletableFuture.failedFuture(
          malformed(
              String.format(
                  Locale.ROOT,
                  "201 with Location '%s' and Content-Type '%s' (expected: both, %s)",
                  location,
                  type,
                  SDP)));
    }
    try {
      return CompletableFuture.completedFuture(
          new SessionResource(
              response.uri().resolve(location),
              response.headers().firstValue("ETag").orElse(""),
              response.body()));
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(malformed("Location: " + e.getMessage()));
    }
  }

  private static SignalFailure malformed(String message) {
    return new SignalFailure(201, V2TXLiveCode.SERVER_PROCESS_FAILED, message, Duration.ZERO);
  }

  private static SignalFailure refusal(HttpResponse<String> response) {
    int status = response.statusCode();
    ProblemDocument problem = ProblemDocument.parse(response.body());
    int code = problem.code() == 0 ? V2TXLiveCode.ofStatus(status) : problem.code();
    String message = problem.text().isEmpty() ? "HTTP status " + status : problem.text();
    return new SignalFailure(status, code, message, retryAfter(response));
  }

  private static Duration retryAfter(HttpResponse<String> response) {
    String value = response.headers().firstValue("Retry-After").orElse("").strip();
    if (!value.matches("\\d{1,9}")) {
      return Duration.ZERO;
    }
    return Duration.ofSeconds(Math.min(Long.parseLong(value), MAX_RETRY_AFTER_SECONDS));
  }

  private static SignalFailure unreachable(@Nullable Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    if (cause == null) {
      cause = new IOException("no response");
    }
    int code =
        cause instanceof HttpTimeoutException
            ? V2TXLiveCode.REQUEST_TIMEOUT
            : V2TXLiveCode.DISCONNECTED;
    String message =
        cause instanceof ConnectException ? "cannot connect" : String.valueOf(cause.getMessage());
    return SignalFailure.unreachable(code, message, cause);
  }

  /** Ends a session (RFC 9725 section 4.2). It is over for the client whatever the answer is. */
  public CompletableFuture<@Nullable Void> end(SessionResource session) {
    HttpRequest request =
        HttpRequest.newBuilder(session.location()).timeout(CONNECT_TIMEOUT).DELETE().build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
        .handle((_, _) -> (Void) null);
  }

  /** Gives up the requests that run. */
  @Override
  public void close() {
    http.shutdownNow();
  }
}
