package io.coanchor.server.control;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.linecorp.armeria.common.QueryParams;
import io.coanchor.proto.v1.ErrorReason;
import io.coanchor.proto.v1.RoomId;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The parameters of a table's URL: those of the JSON form, pages apart. */
final class CsvParameters {
  private static final Set<String> PAGES = Set.of("page_size", "page_token", "sdk_app_id");

  private final QueryParams query;

  CsvParameters(QueryParams query) {
    this.query = query;
  }

  /** The application that a path names. */
  static int app(String text) throws StatusException {
    try {
      return Integer.parseUnsignedInt(text);
    } catch (NumberFormatException e) {
      throw Errors.invalid("sdk_app_id", text, "1..4294967295");
    }
  }

  /** Puts them into a request. */
  <B extends Message.Builder> B into(B request) throws StatusException {
    for (String name : query.names()) {
      List<String> values = query.getAll(name);
      if (name.startsWith("room.")) {
        room(request, name, single(name, values));
        continue;
      }
      FieldDescriptor field = field(request, name);
      if (field.isRepeated()) {
        values.forEach(value -> request.addRepeatedField(field, value));
      } else {
        request.setField(field, single(name, values));
      }
    }
    return request;
  }

  private static FieldDescriptor field(Message.Builder request, String name)
      throws StatusException {
    for (FieldDescriptor field : request.getDescriptorForType().getFields()) {
      boolean isNamed = field.getJsonName().equals(name) || field.getName().equals(name);
      boolean isText = field.getJavaType() == FieldDescriptor.JavaType.STRING;
      if (isNamed && isText && !PAGES.contains(field.getName())) {
        return field;
      }
    }
    throw Errors.invalid("query", name, "parameters of this call");
  }

  private static String single(String name, List<String> values) throws StatusException {
    if (values.size() != 1) {
      throw Errors.invalid(name, String.join(",", values), "one value");
    }
    return values.getFirst();
  }

  private static void room(Message.Builder request, String name, String value)
      throws StatusException {
    RoomId.Builder room = RoomId.newBuilder();
    switch (name) {
      case "room.intId", "room.int_id" -> room.setIntId(number(value));
      case "room.strId", "room.str_id" -> room.setStrId(value);
      default -> throw Errors.invalid("query", name, "room.intId or room.strId");
    }
    FieldDescriptor field = request.getDescriptorForType().findFieldByName("room");
    if (request.hasField(field)) {
      throw Errors.of(
          Status.Code.INVALID_ARGUMENT,
          ErrorReason.INVALID_ARGUMENT_VALUE,
          "room: two (expected: one)",
          Map.of("field", "room", "value", value, "expected", "one"));
    }
    request.setField(field, room.build());
  }

  private static int number(String value) throws StatusException {
    try {
      return Integer.parseUnsignedInt(value);
    } catch (NumberFormatException e) {
      throw Errors.invalid("room.int_id", value, "1..4294967294");
    }
  }
}
