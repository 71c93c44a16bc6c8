package io.coanchor.server.control;

import io.coanchor.proto.v1.ConnectRoomsRequest;
import io.coanchor.proto.v1.ConnectRoomsResponse;
import io.coanchor.proto.v1.DisconnectRoomsRequest;
import io.coanchor.proto.v1.DisconnectRoomsResponse;
import io.coanchor.proto.v1.DismissRoomRequest;
import io.coanchor.proto.v1.DismissRoomResponse;
import io.coanchor.proto.v1.GetRoomRequest;
import io.coanchor.proto.v1.GetRoomResponse;
import io.coanchor.proto.v1.GetStreamRequest;
import io.coanchor.proto.v1.ListRoomsRequest;
import io.coanchor.proto.v1.ListRoomsResponse;
import io.coanchor.proto.v1.ListStreamsRequest;
import io.coanchor.proto.v1.ListStreamsResponse;
import io.coanchor.proto.v1.RemoveUserRequest;
import io.coanchor.proto.v1.RemoveUserResponse;
import io.coanchor.proto.v1.RequestKeyframeRequest;
import io.coanchor.proto.v1.RequestKeyframeResponse;
import io.coanchor.proto.v1.RoomEvent;
import io.coanchor.proto.v1.RoomServiceGrpc;
import io.coanchor.proto.v1.SetStreamLimitsRequest;
import io.coanchor.proto.v1.SetStreamLimitsResponse;
import io.coanchor.proto.v1.SetUserMutedRequest;
import io.coanchor.proto.v1.SetUserMutedResponse;
import io.coanchor.proto.v1.StopStreamRequest;
import io.coanchor.proto.v1.StopStreamResponse;
import io.coanchor.proto.v1.Stream;
import io.coanchor.proto.v1.UpdateConnectionRequest;
import io.coanchor.proto.v1.UpdateConnectionResponse;
import io.coanchor.proto.v1.WatchRoomRequest;
import io.coanchor.server.message.RoomMessages;
import io.coanchor.server.room.MuteChange;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.RoomPage;
import io.coanchor.server.room.RoomService;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;

/** {@code coanchor.v1.RoomService} over the rooms. */
final class RoomsApi extends RoomServiceGrpc.RoomServiceImplBase {
  /** Less is no picture; more is no camera. */
  private static final int MIN_LIMIT_KBPS = 50;

  private static final int MAX_LIMIT_KBPS = 100_000;

  private final RoomService rooms;
  private final Arguments arguments;
  private final Calls calls;
  private final Watches watches;

  RoomsApi(RoomService rooms, Arguments arguments, Calls calls, int maxWatches) {
    this.rooms = rooms;
    this.arguments = arguments;
    this.calls = calls;
    this.watches = new Watches(rooms, maxWatches);
  }

  @Override
  public void listRooms(ListRoomsRequest request, StreamObserver<ListRoomsResponse> out) {
    calls.query(
        request,
        out,
        () ->
            rooms
                .listRooms(
                    arguments.app(request.getSdkAppId()),
                    Arguments.pageSize(request.getPageSize()),
                    request.getPageToken())
                .thenApply(page -> {
                  ListRoomsResponse.Builder answer =
                      ListRoomsResponse.newBuilder().setNextPageToken(page.nextToken());
                  page.items().forEach(room -> answer.addRooms(RoomMessages.room(room)));
                  return answer.build();
                }));
  }

  @Override
  public void getRoom(GetRoomRequest request, StreamObserver<GetRoomResponse> out) {
    calls.query(
        request,
        out,
        () -> {
          RoomKey room = arguments.room(request.getSdkAppId(), request.getRoom());
          return rooms
              .getRoom(room, Arguments.pageSize(request.getPageSize()), request.getPageToken())
              .thenApply(RoomsApi::page);
        });
  }

  private static GetRoomResponse page(RoomPage page) {
    GetRoomResponse.Builder answer =
        GetRoomResponse.newBuilder()
            .setRoom(RoomMessages.room(page.info()))
            .setNextPageToken(page.members().nextToken());
    page.members().items().forEach(member -> answer.addMembers(RoomMessages.member(member)));
    return answer.build();
  }

  @Override
  public void watchRoom(WatchRoomRequest request, StreamObserver<RoomEvent> out) {
    try {
      if (request.getFromSequence() < 0) {
        throw Errors.invalid(
            "from_sequence", Long.toString(request.getFromSequence()), "0 or a sequence number");
      }
      RoomKey room = arguments.room(request.getSdkAppId(), request.getRoom());
      watches.watch(room, request, out);
    } catch (StatusException e) {
      out.onError(e);
    }
  }

  @Override
  public void dismissRoom(DismissRoomRequest request, StreamObserver<DismissRoomResponse> out) {
    calls.change(
        new Calls.Change<>(
            RoomServiceGrpc.getDismissRoomMethod(),
            request,
            request.getRequestId(),
            DismissRoomResponse.class),
        out,
        () ->
            rooms
                .dismiss(arguments.room(request.getSdkAppId(), request.getRoom()))
                .thenApply(room ->
                    DismissRoomResponse.newBuilder().setRoom(RoomMessages.room(room)).build()));
  }

  @Override
  public void removeUser(RemoveUserRequest request, StreamObserver<RemoveUserResponse> out) {
    calls.change(
        new Calls.Change<>(
            RoomServiceGrpc.getRemoveUserMethod(),
            request,
            request.getRequestId(),
            RemoveUserResponse.class),
        out,
        () ->
            rooms
                .removeUser(
                    arguments.room(request.getSdkAppId(), request.getRoom()),
                    Arguments.user(request.getUserId()),
                    Arguments.atMost(
                        "block_seconds", request.getBlockSeconds(), RoomService.MAX_BLOCK_SECONDS))
                .thenApply(member ->
                    RemoveUserResponse.newBuilder()
                        .setMember(RoomMessages.member(member))
                        .build()));
  }

  @Override
  public void setUserMuted(SetUserMutedRequest request, StreamObserver<SetUserMutedResponse> out) {
    calls.change(
        new Calls.Change<>(
            RoomServiceGrpc.getSetUserMutedMethod(),
            request,
            request.getRequestId(),
            SetUserMutedResponse.class),
        out,
        () ->
            rooms
                .setMuted(
                    arguments.room(request.getSdkAppId(), request.getRoom()),
                    Arguments.user(request.getUserId()),
                    mute(request.getAudio(), request.getVideo(), request.getMuted()))
                .thenApply(member ->
                    SetUserMutedResponse.newBuilder()
                        .setMember(RoomMessages.member(member))
                        .build()));
  }

  private static MuteChange mute(boolean audio, boolean video, boolean muted)
      throws StatusException {
    if (!audio && !video) {
      throw Errors.invalid("audio", "false", "true for audio or video");
    }
    return new MuteChange(audio ? muted : null, video ? muted : null);
  }

  @Override
  public void connectRooms(ConnectRoomsRequest request, StreamObserver<ConnectRoomsResponse> out) {
    calls.change(
        new Calls.Change<>(
            RoomServiceGrpc.getConnectRoomsMethod(),
            request,
            request.getRequestId(),
            ConnectRoomsResponse.class),
        out,
        () ->
            rooms
                .connect(
                    arguments.room(request.getSdkAppId(), request.getRoom()),
                    arguments.otherRoom(request.getSdkAppId(), request.getOtherRoom()),
                    Arguments.optionalUser("other_user_id", request.getOtherUserId()))
                .thenApply(room ->
                    ConnectRoomsResponse.newBuilder().setRoom(RoomMessages.room(room)).build()));
  }

  @Override
  public void updateConnection(
      UpdateConnectionRequest request, StreamObserver<UpdateConnectionResponse> out) {
    calls.change(
        new Calls.Change<>(
            RoomServiceGrpc.getUpdateConnectionMethod(),
            request,
            request.getRequestId(),
            UpdateConnectionResponse.class),
        out,
        () ->
            rooms
                .updateConnection(
                    arguments.room(request.getSdkAppId(), request.getRoom()),
                    arguments.otherRoom(request.getSdkAppId(), request.getOtherRoom()),
                    Arguments.user(request.getUserId()),
                    mute(request.getAudio(), request.getVideo(), request.getMuted()))
                .thenApply(member ->
                    UpdateConnectionResponse.newBuilder()
                        .setMember(RoomMessages.member(member))
                        .build()));
  }

  @Override
  public void disconnectRooms(
      DisconnectRoomsRequest request, StreamObserver<DisconnectRoomsResponse> out) {
    calls.change(
        new Calls.Change<>(
            RoomServiceGrpc.getDisconnectRoomsMethod(),
            request,
            request.getRequestId(),
            DisconnectRoomsResponse.class),
        out,
        () ->
            rooms
                .disconnect(
                    arguments.room(request.getSdkAppId(), request.getRoom()),
                    request.hasOtherRoom()
                        ? arguments.otherRoom(request.getSdkAppId(), request.getOtherRoom())
                        : null)
                .thenApply(room ->
                    DisconnectRoomsResponse.newBuilder().setRoom(RoomMessages.room(room)).build()));
  }

  @Override
  public void listStreams(ListStreamsRequest request, StreamObserver<ListStreamsResponse> out) {
    calls.query(
        request,
        out,
        () ->
            rooms
                .listStreams(
                    arguments.app(request.getSdkAppId()),
                    Arguments.pageSize(request.getPageSize()),
                    request.getPageToken())
                .thenApply(page -> {
                  ListStreamsResponse.Builder answer =
                      ListStreamsResponse.newBuilder().setNextPageToken(page.nextToken());
                  page.items().forEach(s -> answer.addStreams(RoomMessages.stream(s)));
                  return answer.build();
                }));
  }

  @Override
  public void getStream(GetStreamRequest request, StreamObserver<Stream> out) {
    calls.query(
        request,
        out,
        () ->
            rooms
                .getStream(arguments.stream(request.getSdkAppId(), request.getStreamId()))
                .thenApply(RoomMessages::stream));
  }

  @Override
  public void stopStream(StopStreamRequest request, StreamObserver<StopStreamResponse> out) {
    calls.change(
        new Calls.Change<>(
            RoomServiceGrpc.getStopStreamMethod(),
            request,
            request.getRequestId(),
            StopStreamResponse.class),
        out,
        () ->
            rooms
                .stopStream(arguments.stream(request.getSdkAppId(), request.getStreamId()))
                .thenApply(stream ->
                    StopStreamResponse.newBuilder()
                        .setStream(RoomMessages.stream(stream))
                        .build()));
  }

  @Override
  public void requestKeyframe(
      RequestKeyframeRequest request, StreamObserver<RequestKeyframeResponse> out) {
    calls.change(
        new Calls.Change<>(
            RoomServiceGrpc.getRequestKeyframeMethod(),
            request,
            request.getRequestId(),
            RequestKeyframeResponse.class),
        out,
        () ->
            rooms
                .requestKeyframe(arguments.stream(request.getSdkAppId(), request.getStreamId()))
                .thenApply(stream ->
                    RequestKeyframeResponse.newBuilder()
                        .setStream(RoomMessages.stream(stream))
                        .build()));
  }

  @Override
  public void setStreamLimits(
      SetStreamLimitsRequest request, StreamObserver<SetStreamLimitsResponse> out) {
    calls.change(
        new Calls.Change<>(
            RoomServiceGrpc.getSetStreamLimitsMethod(),
            request,
            request.getRequestId(),
            SetStreamLimitsResponse.class),
        out,
        () ->
            rooms
                .setStreamLimits(
                    arguments.stream(request.getSdkAppId(), request.getStreamId()),
                    limit(request.getMaxBitrateKbps()))
                .thenApply(stream ->
                    SetStreamLimitsResponse.newBuilder()
                        .setStream(RoomMessages.stream(stream))
                        .build()));
  }

  private static int limit(int kbps) throws StatusException {
    if (kbps != 0 && (kbps < MIN_LIMIT_KBPS || kbps > MAX_LIMIT_KBPS)) {
      throw Errors.invalid(
          "max_bitrate_kbps",
          Integer.toUnsignedString(kbps),
          "0, or " + MIN_LIMIT_KBPS + ".." + MAX_LIMIT_KBPS);
    }
    return kbps;
  }
}
