package io.coanchor.server.control;

import io.coanchor.proto.v1.ErrorReason;
import io.coanchor.server.room.RoomException;
import io.coanchor.server.room.RoomService;
import io.grpc.Status;

/** What the rooms' refusals are called here. */
final class RoomErrors {
  private RoomErrors() {}

  /**
   * One of them.
   *
   * @param limit what was exceeded, or 0
   */
  record Mapped(Status.Code code, ErrorReason reason, int limit) {
    Mapped(Status.Code code, ErrorReason reason) {
      this(code, reason, 0);
    }
  }

  static Mapped of(RoomException.Reason reason) {
    return switch (reason) {
      case INVALID -> new Mapped(Status.Code.INVALID_ARGUMENT, ErrorReason.INVALID_ARGUMENT_VALUE);
      case BAD_PAGE_TOKEN -> new Mapped(Status.Code.INVALID_ARGUMENT, ErrorReason.BAD_PAGE_TOKEN);
      case SAME_ROOM -> new Mapped(Status.Code.INVALID_ARGUMENT, ErrorReason.SAME_ROOM);
      case UNKNOWN_ROOM -> new Mapped(Status.Code.NOT_FOUND, ErrorReason.UNKNOWN_ROOM);
      case UNKNOWN_USER -> new Mapped(Status.Code.NOT_FOUND, ErrorReason.UNKNOWN_USER);
      case UNKNOWN_STREAM -> new Mapped(Status.Code.NOT_FOUND, ErrorReason.UNKNOWN_STREAM);
      case UNKNOWN_INVITATION -> new Mapped(Status.Code.NOT_FOUND, ErrorReason.UNKNOWN_INVITATION);
      case UNKNOWN_OTHER_ROOM -> new Mapped(Status.Code.NOT_FOUND, ErrorReason.UNKNOWN_OTHER_ROOM);
      case UNKNOWN_OTHER_USER -> new Mapped(Status.Code.NOT_FOUND, ErrorReason.UNKNOWN_OTHER_USER);
      case NOT_CONNECTED -> new Mapped(Status.Code.NOT_FOUND, ErrorReason.NOT_CONNECTED);
      case ALREADY_CONNECTED ->
          new Mapped(Status.Code.ALREADY_EXISTS, ErrorReason.ALREADY_CONNECTED);
      case ALREADY_INVITED -> new Mapped(Status.Code.ALREADY_EXISTS, ErrorReason.ALREADY_INVITED);
      case TOO_MANY_ROOMS ->
          new Mapped(
              Status.Code.RESOURCE_EXHAUSTED,
              ErrorReason.TOO_MANY_ROOMS,
              RoomService.MAX_CONNECTED);
      case OTHER_TOO_MANY_ROOMS ->
          new Mapped(
              Status.Code.RESOURCE_EXHAUSTED,
              ErrorReason.OTHER_TOO_MANY_ROOMS,
              RoomService.MAX_CONNECTED);
      case TOO_MANY_INVITATIONS ->
          new Mapped(Status.Code.RESOURCE_EXHAUSTED, ErrorReason.TOO_MANY_INVITATIONS);
      case ROOM_FULL -> new Mapped(Status.Code.RESOURCE_EXHAUSTED, ErrorReason.ROOM_FULL);
      case NOT_PERMITTED -> new Mapped(Status.Code.PERMISSION_DENIED, ErrorReason.NOT_PERMITTED);
      case BLOCKED -> new Mapped(Status.Code.PERMISSION_DENIED, ErrorReason.BLOCKED);
      case WRONG_STATE -> new Mapped(Status.Code.FAILED_PRECONDITION, ErrorReason.WRONG_STATE);
      case SEQUENCE_AHEAD -> new Mapped(Status.Code.OUT_OF_RANGE, ErrorReason.SEQUENCE_AHEAD);
      case OVERLOADED -> new Mapped(Status.Code.UNAVAILABLE, ErrorReason.OVERLOADED);
    };
  }
}
