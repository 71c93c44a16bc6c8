package io.coanchor.server.signal;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import org.jspecify.annotations.Nullable;

/** GET of a room's events. */
final class FollowCall implements Call {
  private final Admission admission;
  private final ClientRooms rooms;
  private final RoomStreams streams;

  FollowCall(Admission admission, ClientRooms rooms, RoomStreams streams) {
    this.admission = admission;
    this.rooms = rooms;
    this.streams = streams;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws SignalException {
    RoomRef room = Formats.room(ctx.pathParam("kind"), ctx.pathParam("id"));
    ClientRooms.Caller caller = admission.follower(ctx, request, room);
    long after = sequence(request.headers().get("last-event-id"));
    streams.enter(caller);
    RoomStream stream = new RoomStream(ctx.eventLoop().withoutContext());
    return HttpResponse.of(
        rooms
            .follow(caller, room, after, stream)
            .handle((feed, failure) -> {
              if (failure == null) {
                return streams.begin(ctx, caller, stream, feed);
              }
              streams.leave(caller);
              return Problems.response(failure);
            }));
  }

  private static long sequence(@Nullable String text) throws SignalException {
    if (text == null || text.isEmpty()) {
      return 0;
    }
    if (!text.matches("[0-9]{1,18}")) {
      throw SignalException.malformed(
          "last-event-id: " + Formats.shorten(text) + " (expected: the id of an event)");
    }
    return Long.parseLong(text);
  }
}
