package io.coanchor.server.signal;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;

/** GET and HEAD on a session: it has no representation (RFC 9725 section 4.1). */
final class GetSessionCall implements Call {
  private final Admission admission;
  private final MediaSessions sessions;

  GetSessionCall(Admission admission, MediaSessions sessions) {
    this.admission = admission;
    this.sessions = sessions;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws SignalException {
    admission.limitSessionCall(ctx);
    if (sessions.find(String.valueOf(ctx.pathParam("id"))) == null) {
      throw admission.noSuchSession(ctx);
    }
    return SessionResponses.noContent();
  }
}
