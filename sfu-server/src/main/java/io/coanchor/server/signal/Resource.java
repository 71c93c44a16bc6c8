package io.coanchor.server.signal;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.coanchor.server.metrics.SignalMetrics;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A URL with its calls by method: 405 with {@code Allow} for the others, problems for failures. */
final class Resource implements HttpService {
  private final String name;
  private final SignalMetrics metrics;
  private final Map<HttpMethod, Call> calls = new EnumMap<>(HttpMethod.class);

  /**
   * @param name the resource's name in metrics
   */
  Resource(String name, SignalMetrics metrics) {
    this.name = name;
    this.metrics = metrics;
  }

  Resource on(HttpMethod method, Call call) {
    calls.put(method, call);
    return this;
  }

  /**
   * Answers OPTIONS with what else there is; {@code acceptHeader} is {@code Accept-Post} or {@code
   * Accept-Patch}.
   */
  Resource describing(CharSequence acceptHeader, String mediaType) {
    return on(
        HttpMethod.OPTIONS,
        (_, _) ->
            HttpResponse.of(
                ResponseHeaders.builder(HttpStatus.OK)
                    .set(HttpHeaderNames.ALLOW, allow())
                    .set(acceptHeader, mediaType)
                    .contentLength(0)
                    .build()));
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    var _ =
        ctx.log()
            .whenComplete()
            .thenAccept(log ->
                metrics.request(
                    name, request.method().name(), log.responseHeaders().status().code()));
    Call call = calls.get(request.method());
    if (call == null) {
      return afterBody(request, notAllowed(request.method()));
    }
    try {
      return call.serve(ctx, request);
    } catch (SignalException e) {
      return afterBody(request, Problems.response(e));
    }
  }

  /**
   * Answers once the request has been read, which is short and has a time limit: a client of HTTP/2
   * that is still sending loses an answer that comes before, to the reset of its stream (RFC 9113
   * section 8.1).
   */
  private static HttpResponse afterBody(HttpRequest request, HttpResponse response) {
    return HttpResponse.of(request.aggregate().handle((read, failure) -> response));
  }

  private HttpResponse notAllowed(HttpMethod method) {
    SignalException problem =
        new SignalException(
            405, 0, "Method not allowed", "method: " + method + " (expected: " + allow() + ")");
    return HttpResponse.of(
        Problems.headers(problem).set(HttpHeaderNames.ALLOW, allow()).build(),
        HttpData.wrap(Problems.body(problem)));
  }

  private String allow() {
    return calls.keySet().stream().map(HttpMethod::name).collect(Collectors.joining(", "));
  }
}
