package io.coanchor.server.signal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import io.coanchor.core.sdp.SdpException;
import io.coanchor.server.auth.AuthException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failures as problem documents (RFC 9457) with the member {@code code}. */
final class Problems {
  static final MediaType PROBLEM_JSON = MediaType.create("application", "problem+json");

  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private Problems() {}

  /** What went wrong, as far as the client may know; the rest goes to the log. */
  static SignalException of(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return switch (cause) {
      case SignalException e -> e;
      case AuthException e -> of(e);
      case SdpException e -> of(e);
      case ContentTooLargeException _ -> tooLarge();
      // the client went away while it was sending: nobody reads this, and it is no fault of ours
      case ClosedStreamException _, AbortedStreamException _ ->
          SignalException.malformed("body: cut off (expected: whole)");
      default -> {
        LOG.error("request failed", cause);
        yield new SignalException(500, 0, "Internal error", "the server could not serve this");
      }
    };
  }

  static SignalException of(AuthException e) {
    return new SignalException(
        e.reason().status(), e.reason().code(), e.reason().title(), String.valueOf(e.getMessage()));
  }

  static SignalException of(SdpException e) {
    String detail = "sdp: " + e.getMessage();
    return switch (e) {
      case SdpException.Malformed _ -> SignalException.malformed(detail);
      case SdpException.NoCommonCodec _ -> SignalException.noCommonCodec(detail);
      case SdpException.Unservable _ -> SignalException.unservable(detail);
    };
  }

  static SignalException tooLarge() {
    return new SignalException(
        413,
        0,
        "Body too large",
        "body: too long (expected: at most " + SignalServer.MAX_BODY_BYTES + " bytes)");
  }

  static HttpResponse response(Throwable failure) {
    return response(of(failure));
  }

  static HttpResponse response(SignalException e) {
    return HttpResponse.of(headers(e).build(), HttpData.wrap(body(e)));
  }

  static ResponseHeadersBuilder headers(SignalException e) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(HttpStatus.valueOf(e.status()))
            .contentType(PROBLEM_JSON)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    if (e.retryAfterSeconds() > 0) {
      headers.setInt(HttpHeaderNames.RETRY_AFTER, e.retryAfterSeconds());
    }
    if (e.status() == 401) {
      // RFC 9110 section 15.5.2 demands a challenge, RFC 6750 section 3 gives its form.
      headers.set(
          HttpHeaderNames.WWW_AUTHENTICATE,
          e.code() == AuthException.Reason.EMPTY.code()
              ? "Bearer realm=\"coanchor\""
              : "Bearer realm=\"coanchor\", error=\"invalid_token\"");
    }
    return headers;
  }

  static byte[] body(SignalException e) {
    Map<String, Object> members = new LinkedHashMap<>();
    String slug = e.title().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    members.put("type", "tag:coanchor.io,2026:problem/" + slug);
    members.put("title", e.title());
    members.put("status", e.status());
    members.put("detail", e.detail());
    members.put("code", e.code() == 0 ? defaultCode(e.status()) : e.code());
    try {
      return JSON.writeValueAsBytes(members);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("texts and numbers are always JSON", impossible);
    }
  }

  /** The V2TXLive code for what TRTC has no code of its own for. */
  private static int defaultCode(int status) {
    return switch (status) {
      case 403, 409, 429 -> -3;
      case 405, 406 -> -4;
      case 404 -> -8;
      case 408 -> -6;
      default -> status >= 500 ? -7 : -2;
    };
  }
}
