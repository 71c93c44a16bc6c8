package io.coanchor.server.signal;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeadersBuilder;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.List;

/**
 * Lets pages of other origins call (Fetch standard, HTTP-CORS protocol). Every response carries the
 * headers, errors too, so that a page can read what went wrong. Credentials are never allowed: what
 * lets a caller in stands in its request.
 */
final class Cors implements DecoratingHttpServiceFunction {
  private static final String EXPOSED = "Location, ETag, Link, Accept-Post, Retry-After";
  private static final String METHODS = "GET, HEAD, POST, PATCH, DELETE, OPTIONS";
  private static final String REQUEST_HEADERS =
      "Authorization, Content-Type, If-Match, Link, Last-Event-ID";

  /** What browsers keep at most: Chromium two hours. */
  private static final int PREFLIGHT_SECONDS = 7200;

  private final List<String> origins;
  private final boolean everyone;

  Cors(List<String> origins) {
    this.origins = origins;
    this.everyone = origins.contains("*");
  }

  @Override
  public HttpResponse serve(HttpService delegate, ServiceRequestContext ctx, HttpRequest request)
      throws Exception {
    RequestHeaders headers = request.headers();
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    if (origin != null && (everyone || origins.contains(origin))) {
      boolean preflight =
          request.method() == HttpMethod.OPTIONS
              && headers.contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
      ctx.mutateAdditionalResponseHeaders(out -> allow(out, origin, preflight));
    } else if (!everyone) {
      ctx.mutateAdditionalResponseHeaders(out -> out.set(HttpHeaderNames.VARY, "Origin"));
    }
    return delegate.serve(ctx, request);
  }

  private void allow(HttpHeadersBuilder out, String origin, boolean preflight) {
    out.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, everyone ? "*" : origin);
    if (!everyone) {
      out.set(HttpHeaderNames.VARY, "Origin");
    }
    out.set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    if (preflight) {
      out.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
      out.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS);
      out.setInt(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
    }
  }
}
