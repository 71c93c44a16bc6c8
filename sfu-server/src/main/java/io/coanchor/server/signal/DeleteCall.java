package io.coanchor.server.signal;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;

/** DELETE on a session ends it; no entity tag counts (RFC 9725 sections 4.2 and 4.3.1). */
final class DeleteCall implements Call {
  private final Admission admission;
  private final MediaSessions sessions;

  DeleteCall(Admission admission, MediaSessions sessions) {
    this.admission = admission;
    this.sessions = sessions;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws SignalException {
    admission.limitSessionCall(ctx);
    String id = String.valueOf(ctx.pathParam("id"));
    return HttpResponse.of(
        sessions
            .end(id)
            .handle((was, failure) -> {
              if (failure != null) {
                return Problems.response(failure);
              }
              return was ? SessionResponses.ok() : Problems.response(admission.noSuchSession(ctx));
            }));
  }
}
