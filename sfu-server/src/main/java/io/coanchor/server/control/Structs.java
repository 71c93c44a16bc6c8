package io.coanchor.server.control;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps, lists, texts and numbers as {@code google.protobuf.Struct}. */
final class Structs {
  private Structs() {}

  static Struct of(Map<?, ?> map) {
    Struct.Builder struct = Struct.newBuilder();
    map.forEach((key, value) -> struct.putFields(String.valueOf(key), value(value)));
    return struct.build();
  }

  private static Value value(@Nullable Object value) {
    Value.Builder out = Value.newBuilder();
    return switch (value) {
      case null -> out.setNullValue(NullValue.NULL_VALUE).build();
      case Map<?, ?> map -> out.setStructValue(of(map)).build();
      case Collection<?> list -> {
        ListValue.Builder values = ListValue.newBuilder();
        list.forEach(item -> values.addValues(value(item)));
        yield out.setListValue(values).build();
      }
      case Boolean flag -> out.setBoolValue(flag).build();
      case Number number -> out.setNumberValue(number.doubleValue()).build();
      default -> out.setStringValue(value.toString()).build();
    };
  }
}
