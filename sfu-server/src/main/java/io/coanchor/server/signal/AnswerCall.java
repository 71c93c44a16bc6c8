package io.coanchor.server.signal;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;

/** POST of an answer to an invitation; its body, if any, is not looked at. */
final class AnswerCall implements Call {
  private final Admission admission;
  private final ClientRooms rooms;
  private final ClientRooms.Answer answer;

  AnswerCall(Admission admission, ClientRooms rooms, ClientRooms.Answer answer) {
    this.admission = admission;
    this.rooms = rooms;
    this.answer = answer;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws SignalException {
    String id = String.valueOf(ctx.pathParam("id"));
    ClientRooms.Caller caller = admission.caller(ctx, request);
    return HttpResponse.of(
        Sdp.body(request)
            .thenCompose(body -> rooms.answer(caller, id, answer))
            .handle((json, failure) -> failure == null ? ok(json) : Problems.response(failure)));
  }

  private static HttpResponse ok(String json) {
    return HttpResponse.of(
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.JSON)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
            .build(),
        HttpData.ofUtf8(json));
  }
}
