package io.coanchor.server.feed;

import io.coanchor.server.message.EventMessages;
import io.coanchor.server.message.MessageJson;
import io.coanchor.server.room.Invitation;
import io.coanchor.server.room.RoomException;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.RoomService;
import io.coanchor.server.room.Watch;
import io.coanchor.server.room.WatchRequest;
import io.coanchor.server.signal.ClientRooms;
import io.coanchor.server.signal.RoomRef;
import io.coanchor.server.signal.SignalException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Serves clients from the room service. */
public final class RoomFeeds implements ClientRooms {
  private final RoomService rooms;
  private final EventTexts texts = new EventTexts();

  public RoomFeeds(RoomService rooms) {
    this.rooms = rooms;
  }

  @Override
  public CompletionStage<Feed> follow(Caller caller, RoomRef room, long afterSequence, Sink sink) {
    RoomKey key = new RoomKey(caller.sdkAppId(), room);
    return told(
        rooms
            .watch(
                new WatchRequest(key, afterSequence, caller.userId()), new SinkWatcher(texts, sink))
            .thenApply(RoomFeeds::feed));
  }

  private static Feed feed(Watch watch) {
    return new Feed() {
      @Override
      public void request(int events) {
        watch.request(events);
      }

      @Override
      public void close() {
        watch.close();
      }
    };
  }

  @Override
  public CompletionStage<Asked> invite(Caller caller, RoomRef room, Question question) {
    RoomRef other = question.toRoom();
    RoomKey toRoom = other == null ? null : new RoomKey(caller.sdkAppId(), other);
    Invitation.Party from =
        new Invitation.Party(caller.userId(), new RoomKey(caller.sdkAppId(), room));
    Invitation.Type type =
        question.competition() ? Invitation.Type.COMPETITION : Invitation.Type.CO_ANCHOR;
    return told(
        rooms
            .invite(type, from, question.toUserId(), toRoom)
            .thenApply(made -> new Asked(made.id(), json(made))));
  }

  @Override
  public CompletionStage<String> answer(Caller caller, String invitationId, Answer answer) {
    Invitation.Answer said =
        switch (answer) {
          case ACCEPT -> Invitation.Answer.ACCEPT;
          case REJECT -> Invitation.Answer.REJECT;
          case CANCEL -> Invitation.Answer.CANCEL;
          case LEAVE -> Invitation.Answer.LEAVE;
        };
    return told(
        rooms
            .answer(invitationId, caller.sdkAppId(), caller.userId(), said)
            .thenApply(RoomFeeds::json));
  }

  private static String json(Invitation invitation) {
    return MessageJson.print(EventMessages.invitation(invitation));
  }

  /** With what the rules refused as clients are told. */
  private static <T> CompletionStage<T> told(CompletionStage<T> stage) {
    return stage.exceptionallyCompose(failure -> {
      Throwable cause = cause(failure);
      return CompletableFuture.failedFuture(
          cause instanceof RoomException e ? refusal(e) : failure);
    });
  }

  private static @Nullable Throwable cause(Throwable failure) {
    return failure instanceof CompletionException ? failure.getCause() : failure;
  }

  private static SignalException refusal(RoomException e) {
    String detail = String.valueOf(e.getMessage());
    int code = e.trtcCode();
    return switch (e.reason()) {
      case INVALID, BAD_PAGE_TOKEN, SAME_ROOM, SEQUENCE_AHEAD ->
          new SignalException(400, code, "Malformed request", detail);
      case UNKNOWN_ROOM, UNKNOWN_OTHER_ROOM ->
          new SignalException(404, code, "No such room", detail);
      case UNKNOWN_USER, UNKNOWN_OTHER_USER ->
          new SignalException(404, code, "No such user", detail);
      case UNKNOWN_STREAM -> new SignalException(404, code, "No such stream", detail);
      case UNKNOWN_INVITATION -> new SignalException(404, code, "No such invitation", detail);
      case ALREADY_CONNECTED, NOT_CONNECTED, ALREADY_INVITED, WRONG_STATE ->
          new SignalException(409, code, "Not in this state", detail);
      case TOO_MANY_ROOMS, OTHER_TOO_MANY_ROOMS ->
          new SignalException(409, code, "Too many rooms", detail);
      case TOO_MANY_INVITATIONS ->
          new SignalException(429, code, "Too many invitations", detail, INVITE_RETRY_SECONDS);
      case NOT_PERMITTED -> new SignalException(403, code, "Not permitted", detail);
      case ROOM_FULL -> new SignalException(403, code, "Room full", detail);
      case BLOCKED -> new SignalException(403, code, "User blocked", detail);
      case OVERLOADED -> SignalException.unavailable(detail, OVERLOAD_RETRY_SECONDS);
    };
  }

  private static final int OVERLOAD_RETRY_SECONDS = 5;

  /** By then some of those that wait have been answered. */
  private static final int INVITE_RETRY_SECONDS = 10;
}
