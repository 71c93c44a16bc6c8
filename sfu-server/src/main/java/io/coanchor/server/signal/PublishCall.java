package io.coanchor.server.signal;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;

/** POST to a WHIP endpoint (RFC 9725 section 4.2). */
final class PublishCall implements Call {
  private final Admission admission;
  private final MediaSessions sessions;
  private final SessionIds ids;
  private final SessionResponses responses;

  PublishCall(
      Admission admission, MediaSessions sessions, SessionIds ids, SessionResponses responses) {
    this.admission = admission;
    this.sessions = sessions;
    this.ids = ids;
    this.responses = responses;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws SignalException {
    StreamRequest admitted = admission.publisher(ctx, request);
    String sessionId = ids.next();
    return HttpResponse.of(
        Sdp.body(request)
            .thenCompose(offer ->
                sessions.publish(
                    new PublishRequest(
                        sessionId,
                        admitted.stream(),
                        admitted.userId(),
                        admitted.room(),
                        offer,
                        admitted.permission(),
                        admitted.client())))
            .handle((created, failure) ->
                failure == null
                    ? responses.published(sessionId, created)
                    : Problems.response(failure)));
  }
}
