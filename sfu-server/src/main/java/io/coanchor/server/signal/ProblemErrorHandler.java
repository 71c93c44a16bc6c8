package io.coanchor.server.signal;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpResponseException;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import org.jspecify.annotations.Nullable;

/** What Armeria itself refuses, in the same form as what the handlers refuse. */
final class ProblemErrorHandler implements ServerErrorHandler {

  @Override
  public @Nullable HttpResponse onServiceException(ServiceRequestContext ctx, Throwable cause) {
    if (cause instanceof HttpStatusException || cause instanceof HttpResponseException) {
      return null;
    }
    if (cause instanceof ContentTooLargeException) {
      return Problems.response(Problems.tooLarge());
    }
    if (cause instanceof RequestTimeoutException) {
      return Problems.response(SignalException.unavailable("not answered in time", 1));
    }
    return ctx.isCancelled() ? null : Problems.response(cause);
  }

  @Override
  public AggregatedHttpResponse renderStatus(
      @Nullable ServiceRequestContext ctx,
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    SignalException problem =
        status.code() == 413
            ? Problems.tooLarge()
            : new SignalException(
                status.code(),
                0,
                status.reasonPhrase(),
                description == null ? status.reasonPhrase() : Formats.shorten(description));
    return AggregatedHttpResponse.of(
        Problems.headers(problem).build(), HttpData.wrap(Problems.body(problem)));
  }
}
