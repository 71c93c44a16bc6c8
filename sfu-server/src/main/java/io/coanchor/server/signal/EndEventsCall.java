package io.coanchor.server.signal;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;

/** DELETE ends an event stream (WHEP extensions, "Server Sent Events"). */
final class EndEventsCall implements Call {
  private final PlayExtensions extensions;

  EndEventsCall(PlayExtensions extensions) {
    this.extensions = extensions;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws SignalException {
    extensions.player(ctx);
    if (!extensions.streams().end(PlayExtensions.sessionId(ctx), PlayExtensions.streamId(ctx))) {
      throw extensions.noSuchStream(ctx);
    }
    return SessionResponses.ok();
  }
}
