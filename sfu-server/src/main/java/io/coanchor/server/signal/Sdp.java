package io.coanchor.server.signal;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.MediaType;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The media types of WHIP and WHEP, and reading a body of one. */
final class Sdp {
  static final MediaType SDP = MediaType.create("application", "sdp");
  static final MediaType FRAGMENT = MediaType.create("application", "trickle-ice-sdpfrag");

  private Sdp() {}

  /** Whether a content type is {@code expected}, whatever its parameters. */
  static boolean is(@Nullable MediaType contentType, MediaType expected) {
    return contentType != null && contentType.withoutParameters().equals(expected);
  }

  static SignalException unsupported(@Nullable MediaType contentType, MediaType expected) {
    String shown = contentType == null ? "missing" : Formats.shorten(contentType.toString());
    return new SignalException(
        415,
        0,
        "Unsupported media type",
        "content-type: " + shown + " (expected: " + expected + ")");
  }

  /** The body as text; bounded by the server's maximum request length. */
  static CompletableFuture<String> body(HttpRequest request) {
    return request.aggregate().thenApply(AggregatedHttpRequest::contentUtf8);
  }
}
