package io.coanchor.server.signal;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.coanchor.core.sdp.IceFragment;
import io.coanchor.core.sdp.SdpException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * PATCH on a session: trickled candidates (204), an ICE restart (200), or the answer to a
 * counter-offer (204). RFC 9725 section 4.3, draft-ietf-wish-whep section 4.3.2.
 */
final class PatchCall implements Call {
  private final Admission admission;
  private final MediaSessions sessions;

  PatchCall(Admission admission, MediaSessions sessions) {
    this.admission = admission;
    this.sessions = sessions;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws SignalException {
    admission.limitSessionCall(ctx);
    String id = String.valueOf(ctx.pathParam("id"));
    SessionView session = sessions.find(id);
    if (session == null) {
      throw admission.noSuchSession(ctx);
    }
    if (session.awaitsAnswer() && Sdp.is(request.contentType(), Sdp.SDP)) {
      return HttpResponse.of(
          Sdp.body(request)
              .thenCompose(answer -> sessions.answer(id, answer))
              .thenApply(_ -> SessionResponses.noContent())
              .exceptionally(Problems::response));
    }
    if (!Sdp.is(request.contentType(), Sdp.FRAGMENT)) {
      return unsupported(Sdp.unsupported(request.contentType(), Sdp.FRAGMENT));
    }
    String ifMatch = request.headers().get(HttpHeaderNames.IF_MATCH);
    return HttpResponse.of(
        Sdp.body(request)
            .thenCompose(body -> apply(id, body, ifMatch))
            .exceptionally(Problems::response));
  }

  private CompletionStage<HttpResponse> apply(String id, String body, @Nullable String ifMatch) {
    try {
      IceFragment fragment = parse(body);
      // Looked up again: while the body came in, another PATCH may have restarted ICE.
      SessionView session = sessions.find(id);
      if (session == null) {
        throw SignalException.noSuchSession();
      }
      IfMatch.require(ifMatch, session.etag());
      // Candidates without credentials belong to the ICE session that If-Match names.
      if (fragment.ice() == null || fragment.ice().ufrag().equals(session.remoteIceUfrag())) {
        return sessions.trickle(id, fragment).thenApply(_ -> SessionResponses.noContent());
      }
      return sessions.restartIce(id, fragment).thenApply(SessionResponses::restarted);
    } catch (SdpException e) {
      return CompletableFuture.completedFuture(
          Problems.response(SignalException.unusableFragment("fragment: " + e.getMessage())));
    } catch (SignalException e) {
      return CompletableFuture.completedFuture(Problems.response(e));
    }
  }

  private static IceFragment parse(String body) throws SdpException, SignalException {
    IceFragment fragment = IceFragment.parse(body);
    // One half of the credentials is a restart gone wrong, not candidates without any.
    if (fragment.ice() == null && (body.contains("a=ice-ufrag:") || body.contains("a=ice-pwd:"))) {
      throw SignalException.unusableFragment(
          "fragment: half of the credentials (expected: a=ice-ufrag and a=ice-pwd)");
    }
    return fragment;
  }

  /** RFC 5789 section 2.2. */
  private static HttpResponse unsupported(SignalException problem) {
    return HttpResponse.of(
        Problems.headers(problem)
            .set(HttpHeaderNames.ACCEPT_PATCH, Sdp.FRAGMENT.toString())
            .build(),
        HttpData.wrap(Problems.body(problem)));
  }
}
