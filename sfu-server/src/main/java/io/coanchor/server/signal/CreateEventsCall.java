package io.coanchor.server.signal;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** POST makes an event stream (WHEP extensions, "Server Sent Events"). */
final class CreateEventsCall implements Call {
  private static final int RETRY_SECONDS = 5;

  private final PlayExtensions extensions;

  CreateEventsCall(PlayExtensions extensions) {
    this.extensions = extensions;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws SignalException {
    extensions.player(ctx);
    String sessionId = PlayExtensions.sessionId(ctx);
    return HttpResponse.of(
        request
            .aggregate()
            .handle((body, failure) ->
                failure == null ? create(sessionId, body) : Problems.response(failure)));
  }

  private HttpResponse create(String sessionId, AggregatedHttpRequest body) {
    try {
      String streamId = extensions.streams().add(sessionId, wanted(body));
      if (streamId == null) {
        return Problems.response(
            new SignalException(
                429,
                0,
                "Too many requests",
                "event streams: too many (expected: at most "
                    + EventStreams.MAX_PER_SESSION
                    + " a session)",
                RETRY_SECONDS));
      }
      return HttpResponse.of(
          ResponseHeaders.builder(HttpStatus.CREATED)
              .set(HttpHeaderNames.LOCATION, PlayExtensions.streamPath(sessionId, streamId))
              .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
              .contentLength(0)
              .build());
    } catch (SignalException e) {
      return Problems.response(e);
    }
  }

  /** What the player asks for; all there is where it asks for nothing in particular. */
  private static Set<PlayEvent> wanted(AggregatedHttpRequest body) throws SignalException {
    if (body.content().isEmpty()) {
      return EnumSet.allOf(PlayEvent.class);
    }
    JsonNode names = PlayExtensions.json(body);
    if (!names.isArray()) {
      throw SignalException.malformed("body: no array (expected: an array of event names)");
    }
    Set<PlayEvent> wanted = EnumSet.noneOf(PlayEvent.class);
    List<String> unknown = new ArrayList<>();
    for (JsonNode name : names) {
      PlayEvent event = name.isTextual() ? PlayEvent.named(name.textValue()) : null;
      if (event == null) {
        unknown.add(Formats.shorten(name.toString()));
      } else {
        wanted.add(event);
      }
    }
    if (!unknown.isEmpty()) {
      throw SignalException.malformed(
          "events: "
              + Formats.shorten(String.join(", ", unknown))
              + " (expected: of "
              + PlayEvent.NAMES
              + ")");
    }
    return wanted;
  }
}
