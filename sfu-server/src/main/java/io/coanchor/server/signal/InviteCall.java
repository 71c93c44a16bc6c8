package io.coanchor.server.signal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** POST of an invitation: {@code {"type":"co-anchor"|"competition","to":{…}}}. */
final class InviteCall implements Call {
  static final String INVITATIONS_PATH = "/v1/invitations/";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Admission admission;
  private final ClientRooms rooms;

  InviteCall(Admission admission, ClientRooms rooms) {
    this.admission = admission;
    this.rooms = rooms;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws SignalException {
    RoomRef room = Formats.room(ctx.pathParam("kind"), ctx.pathParam("id"));
    if (!Sdp.is(request.contentType(), MediaType.JSON)) {
      throw Sdp.unsupported(request.contentType(), MediaType.JSON);
    }
    ClientRooms.Caller caller = admission.caller(ctx, request);
    return HttpResponse.of(
        Sdp.body(request)
            .thenCompose(body -> invite(caller, room, body))
            .handle(
                (asked, failure) -> failure == null ? created(asked) : Problems.response(failure)));
  }

  private CompletionStage<ClientRooms.Asked> invite(
      ClientRooms.Caller caller, RoomRef room, String body) {
    try {
      return rooms.invite(caller, room, question(body));
    } catch (SignalException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static HttpResponse created(ClientRooms.Asked asked) {
    return HttpResponse.of(
        ResponseHeaders.builder(HttpStatus.CREATED)
            .contentType(MediaType.JSON)
            .set(HttpHeaderNames.LOCATION, INVITATIONS_PATH + asked.id())
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
            .build(),
        HttpData.ofUtf8(asked.json()));
  }

  static ClientRooms.Question question(String body) throws SignalException {
    JsonNode root;
    try {
      root = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw SignalException.malformed("body: no JSON (expected: an object with type and to)");
    }
    String type = text(root.get("type"), "type");
    if (!"co-anchor".equals(type) && !"competition".equals(type)) {
      throw SignalException.malformed(
          "type: "
              + (type == null ? "missing" : Formats.shorten(type))
              + " (expected: co-anchor or competition)");
    }
    JsonNode to = root.get("to");
    if (to != null && !to.isNull() && !to.isObject()) {
      throw SignalException.malformed("to: no object (expected: with userId or room)");
    }
    String user = to == null ? null : text(to.get("userId"), "to.userId");
    RoomRef room = to == null ? null : room(to.get("room"));
    boolean competition = "competition".equals(type);
    if (competition && user == null && room == null) {
      throw SignalException.malformed("to: nobody (expected: with userId or room)");
    }
    if (!competition && room != null) {
      throw SignalException.malformed("to.room: given (expected: only for a competition)");
    }
    return new ClientRooms.Question(
        competition, user == null ? "" : Formats.userId("to.userId", user), room);
  }

  private static @Nullable String text(@Nullable JsonNode node, String name)
      throws SignalException {
    if (node == null || node.isNull()) {
      return null;
    }
    if (!node.isTextual()) {
      throw SignalException.malformed(name + ": no text (expected: one)");
    }
    return node.textValue();
  }

  /** A room as {@code {"strId":…}} or {@code {"intId":…}}, or by its bare id. */
  private static @Nullable RoomRef room(@Nullable JsonNode node) throws SignalException {
    if (node == null || node.isNull()) {
      return null;
    }
    JsonNode text = node.isObject() ? node.get("strId") : node;
    if (text != null && text.isTextual()) {
      return Formats.room("str", text.textValue());
    }
    JsonNode number = node.isObject() ? node.get("intId") : node;
    if (number != null && number.isIntegralNumber()) {
      return Formats.room("int", number.asText());
    }
    throw SignalException.malformed(
        "to.room: unreadable (expected: {\"strId\":…} or {\"intId\":…})");
  }
}
