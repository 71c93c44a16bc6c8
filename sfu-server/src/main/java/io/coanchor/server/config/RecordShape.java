package io.coanchor.server.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a configuration record looks like from the file: kebab-case keys, types and defaults. */
final class RecordShape {
  private RecordShape() {}

  /** The components of a record by their keys in the file, in order. */
  static Map<String, RecordComponent> keys(Class<?> type) {
    Map<String, RecordComponent> keys = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      keys.put(kebab(component.getName()), component);
    }
    return keys;
  }

  static boolean isList(RecordComponent component) {
    return component.getType() == List.class;
  }

  /** What a list component holds. */
  static Class<?> elementType(RecordComponent component) {
    return (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
  }

  /** Whether values of this type are written as keys and values, not as one text. */
  static boolean isGroup(Class<?> type) {
    return type.isRecord() && parseMethod(type) == null;
  }

  /** The {@code parse(String)} of a record that is written as one text, or null. */
  static @Nullable Method parseMethod(Class<?> type) {
    for (Method method : type.getDeclaredMethods()) {
      if (method.getName().equals("parse")
          && Modifier.isStatic(method.getModifiers())
          && method.getReturnType() == type) {
        return method;
      }
    }
    return null;
  }

  /** What the static {@code defaults()} of a record gives, or null where it has none. */
  static @Nullable Object defaults(Class<?> type) {
    for (Method method : type.getDeclaredMethods()) {
      if (method.getName().equals("defaults")
          && Modifier.isStatic(method.getModifiers())
          && method.getReturnType() == type) {
        try {
          return method.invoke(null);
        } catch (IllegalAccessException | InvocationTargetException e) {
          throw new IllegalStateException("cannot call " + method, e);
        }
      }
    }
    return null;
  }

  /** Reads a component of {@code owner}. */
  static Object get(RecordComponent component, Object owner) {
    try {
      return component.getAccessor().invoke(owner);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  /** {@code lostUserAfter} as {@code lost-user-after}. */
  static String kebab(String camel) {
    return camel.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }
}
