package io.coanchor.server.control;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.coanchor.proto.v1.ErrorReason;
import io.coanchor.proto.v1.RoomId;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.RoomService;
import io.coanchor.server.signal.StreamKey;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.regex.Pattern;

/** Reads what requests name, and refuses what cannot be a name (facts: TRTC's formats). */
final class Arguments {
  /** Of every listing. */
  static final int MAX_PAGE_SIZE = RoomService.MAX_PAGE_SIZE;

  private static final long MAX_INT_ROOM = 4_294_967_294L;
  private static final Pattern USER = Pattern.compile("[A-Za-z0-9_-]{1,32}");
  private static final Pattern ROOM =
      Pattern.compile("[A-Za-z0-9 !#$%&()+\\-:;<=.>?@\\[\\]^_{}|~,]{1,64}");
  private static final String ROOM_EXPECTED =
      "1 to 64 of letters, digits, space and !#$%&()+-:;<=.>?@[]^_{}|~,";
  private static final Pattern REQUEST_ID = Pattern.compile("[\\x21-\\x7e]{0,64}");
  private static final int MAX_SHOWN = 80;

  /** Fields that say what a request is about. */
  private static final List<String> NAMING =
      List.of("sdk_app_id", "room", "other_room", "user_id", "stream_id");

  private final LongPredicate apps;

  /**
   * @param apps whether an application is served here
   */
  Arguments(LongPredicate apps) {
    this.apps = apps;
  }

  long app(int sdkAppId) throws StatusException {
    long app = Integer.toUnsignedLong(sdkAppId);
    if (app == 0) {
      throw Errors.invalid("sdk_app_id", "0", "1..4294967295");
    }
    if (!apps.test(app)) {
      throw Errors.of(
          Status.Code.NOT_FOUND,
          ErrorReason.UNKNOWN_APP,
          "sdk_app_id: " + app + " (expected: one of apps)",
          Map.of("sdkAppId", Long.toString(app)));
    }
    return app;
  }

  RoomKey room(int sdkAppId, RoomId room) throws StatusException {
    return room(sdkAppId, "room", room);
  }

  RoomKey otherRoom(int sdkAppId, RoomId room) throws StatusException {
    return room(sdkAppId, "other_room", room);
  }

  private RoomKey room(int sdkAppId, String field, RoomId room) throws StatusException {
    long app = app(sdkAppId);
    return switch (room.getIdCase()) {
      case INT_ID -> {
        long id = Integer.toUnsignedLong(room.getIntId());
        if (id < 1 || id > MAX_INT_ROOM) {
          throw Errors.invalid(field + ".int_id", Long.toString(id), "1.." + MAX_INT_ROOM);
        }
        yield RoomKey.of(app, id);
      }
      case STR_ID -> {
        if (!ROOM.matcher(room.getStrId()).matches()) {
          throw Errors.invalid(field + ".str_id", room.getStrId(), ROOM_EXPECTED);
        }
        yield RoomKey.of(app, room.getStrId());
      }
      case ID_NOT_SET -> throw Errors.invalid(field, "", "int_id or str_id");
    };
  }

  StreamKey stream(int sdkAppId, String streamId) throws StatusException {
    long app = app(sdkAppId);
    if (!ROOM.matcher(streamId).matches()) {
      throw Errors.invalid("stream_id", streamId, ROOM_EXPECTED);
    }
    return new StreamKey(app, streamId);
  }

  static String user(String userId) throws StatusException {
    return user("user_id", userId);
  }

  /** A user that need not be named. */
  static String optionalUser(String field, String userId) throws StatusException {
    return userId.isEmpty() ? "" : user(field, userId);
  }

  private static String user(String field, String userId) throws StatusException {
    if (!USER.matcher(userId).matches()) {
      throw Errors.invalid(field, userId, "1 to 32 of A-Z a-z 0-9 _ -");
    }
    return userId;
  }

  static int pageSize(int pageSize) throws StatusException {
    if (pageSize < 0 || pageSize > RoomService.MAX_PAGE_SIZE) {
      throw Errors.invalid(
          "page_size", Integer.toString(pageSize), "0.." + RoomService.MAX_PAGE_SIZE);
    }
    return pageSize == 0 ? RoomService.DEFAULT_PAGE_SIZE : pageSize;
  }

  /** A {@code uint32} that must not be larger than something. */
  static int atMost(String field, int value, int max) throws StatusException {
    if (Integer.compareUnsigned(value, max) > 0) {
      throw Errors.invalid(field, Integer.toUnsignedString(value), "0.." + max);
    }
    return value;
  }

  static String requestId(String requestId) throws StatusException {
    if (!REQUEST_ID.matcher(requestId).matches()) {
      throw Errors.invalid("request_id", requestId, "at most 64 printable ASCII characters");
    }
    return requestId;
  }

  /** What a request names, for the metadata of errors: keys as in JSON. */
  static Map<String, String> about(Message request) {
    Map<String, String> about = new LinkedHashMap<>();
    for (String name : NAMING) {
      FieldDescriptor field = request.getDescriptorForType().findFieldByName(name);
      if (field != null) {
        String value = text(request.getField(field));
        if (!value.isEmpty()) {
          about.put(field.getJsonName(), shorten(value));
        }
      }
    }
    return about;
  }

  private static String text(Object value) {
    return switch (value) {
      case Integer number -> number == 0 ? "" : Integer.toUnsignedString(number);
      case RoomId room ->
          switch (room.getIdCase()) {
            case INT_ID -> Integer.toUnsignedString(room.getIntId());
            case STR_ID -> '"' + room.getStrId() + '"';
            case ID_NOT_SET -> "";
          };
      default -> String.valueOf(value);
    };
  }

  /** A caller's text in a message: short, and without control characters. */
  static String shorten(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    String shown = clean.length() > MAX_SHOWN ? clean.substring(0, MAX_SHOWN) + "…" : clean;
    return shown.isEmpty() ? "empty" : shown;
  }
}
