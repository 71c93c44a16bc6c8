package io.coanchor.server.signal;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;

/** POST to a WHEP endpoint (draft-ietf-wish-whep section 4.3). */
final class PlayCall implements Call {
  private final Admission admission;
  private final MediaSessions sessions;
  private final SessionIds ids;
  private final SessionResponses responses;

  PlayCall(
      Admission admission, MediaSessions sessions, SessionIds ids, SessionResponses responses) {
    this.admission = admission;
    this.sessions = sessions;
    this.ids = ids;
    this.responses = responses;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws SignalException {
    StreamRequest admitted = admission.player(ctx, request);
    String sessionId = ids.next();
    return HttpResponse.of(
        Sdp.body(request)
            .thenCompose(offer -> sessions.play(toPlay(sessionId, admitted, offer)))
            .handle((outcome, failure) ->
                failure == null ? respond(sessionId, outcome) : Problems.response(failure)));
  }

  private HttpResponse respond(String sessionId, PlayOutcome outcome) {
    return switch (outcome) {
      case SessionCreated created -> responses.played(sessionId, created);
      case CounterOffered offered -> responses.countered(sessionId, offered);
    };
  }

  private static PlayRequest toPlay(String sessionId, StreamRequest admitted, String offer) {
    return new PlayRequest(
        sessionId,
        admitted.stream(),
        admitted.userId(),
        admitted.room(),
        offer,
        admitted.permission(),
        new PlayRequest.Options(admitted.waitSeconds(), admitted.client()));
  }
}
