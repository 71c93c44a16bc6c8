package io.coanchor.server.signal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.coanchor.server.metrics.SignalMetrics;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * WHEP's two extensions ("WHEP Core Extensions" of the wish working group): events of a play
 * session, and the choice of a layer. Their URLs lie below the session's, which lets in whoever
 * knows it.
 */
final class PlayExtensions {
  private static final String EVENTS = "/events";
  private static final String LAYER = "/layer";
  private static final String EVENTS_REL = "urn:ietf:params:whep:ext:core:server-sent-events";
  private static final String LAYER_REL = "urn:ietf:params:whep:ext:core:layer";
  private static final ObjectMapper READER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Admission admission;
  private final MediaSessions sessions;
  private final EventStreams streams;

  PlayExtensions(Admission admission, MediaSessions sessions, SessionIds ids) {
    this.admission = admission;
    this.sessions = sessions;
    this.streams = new EventStreams(ids, id -> sessions.player(id) != null);
  }

  /** Adds the URLs. */
  void serve(ServerBuilder builder, SignalMetrics metrics, BooleanSupplier leaving) {
    String session = SessionResponses.SESSION_PATH + "{id}";
    builder.service(
        session + EVENTS,
        new Resource("events", metrics)
            .on(HttpMethod.POST, new CreateEventsCall(this))
            .describing("accept-post", MediaType.JSON.toString()));
    builder.service(
        session + EVENTS + "/{stream}",
        new Resource("eventstream", metrics)
            .on(HttpMethod.GET, new ReadEventsCall(this, leaving, System::nanoTime))
            .on(HttpMethod.DELETE, new EndEventsCall(this)));
    builder.service(
        session + LAYER,
        new Resource("layer", metrics)
            .on(HttpMethod.POST, new ChooseLayerCall(this))
            .describing("accept-post", MediaType.JSON.toString()));
  }

  /** The {@code Link} headers of a play session's 201. */
  static List<String> links(String sessionId) {
    String session = SessionResponses.SESSION_PATH + sessionId;
    return List.of(
        link(session + EVENTS, EVENTS_REL) + "; events=\"" + PlayEvent.NAMES + '"',
        link(session + LAYER, LAYER_REL));
  }

  private static String link(String target, String rel) {
    return "<" + target + ">; rel=\"" + rel + '"';
  }

  static String streamPath(String sessionId, String streamId) {
    return SessionResponses.SESSION_PATH + sessionId + EVENTS + '/' + streamId;
  }

  EventStreams streams() {
    return streams;
  }

  static String sessionId(ServiceRequestContext ctx) {
    return String.valueOf(ctx.pathParam("id"));
  }

  static String streamId(ServiceRequestContext ctx) {
    return String.valueOf(ctx.pathParam("stream"));
  }

  /** The play session of the request's URL; 404 where there is none. */
  PlayControl player(ServiceRequestContext ctx) throws SignalException {
    admission.limitSessionCall(ctx);
    PlayControl player = sessions.player(sessionId(ctx));
    if (player == null) {
      streams.endSession(sessionId(ctx));
      throw admission.noSuchSession(ctx);
    }
    return player;
  }

  /** Whether it is still there. */
  boolean lives(String sessionId) {
    boolean lives = sessions.player(sessionId) != null;
    if (!lives) {
      streams.endSession(sessionId);
    }
    return lives;
  }

  /** 404 for a stream, which is told like a session: guesses count. */
  SignalException noSuchStream(ServiceRequestContext ctx) {
    return admission.noSuchSession(ctx);
  }

  /** The body as JSON. */
  static JsonNode json(AggregatedHttpRequest request) throws SignalException {
    if (!Sdp.is(request.contentType(), MediaType.JSON.withoutParameters())) {
      throw Sdp.unsupported(request.contentType(), MediaType.JSON.withoutParameters());
    }
    try {
      return READER.readTree(request.contentUtf8());
    } catch (JsonProcessingException e) {
      throw SignalException.malformed("body: not JSON (expected: a JSON text)");
    }
  }
}
