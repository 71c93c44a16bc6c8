package io.coanchor.server.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns a tree into records. Unknown keys and bad values name their path, place and expectation.
 */
final class Binder {
  private Binder() {}

  /** Binds {@code node} to {@code type}; what it does not say is taken from {@code defaults}. */
  static <T extends Record> T bind(Class<T> type, ConfigNode.Mapping node, T defaults)
      throws ConfigException {
    return type.cast(group(type, node, defaults, ""));
  }

  private static Object group(
      Class<?> type, @Nullable ConfigNode node, @Nullable Object defaults, String path)
      throws ConfigException {
    if (node == null || isNull(node)) {
      if (defaults != null) {
        return defaults;
      }
      node = ConfigNode.Mapping.empty(node == null ? "environment" : node.place());
    }
    if (!(node instanceof ConfigNode.Mapping mapping)) {
      throw wrong(path, node, "keys and values");
    }
    Map<String, RecordComponent> keys = RecordShape.keys(type);
    for (Map.Entry<String, ConfigNode> entry : mapping.entries().entrySet()) {
      if (!keys.containsKey(entry.getKey())) {
        throw new ConfigException(
            entry.getValue().place()
                + ": "
                + join(path, entry.getKey())
                + ": unknown key (expected: one of "
                + String.join(", ", keys.keySet())
                + ")");
      }
    }
    List<Object> values = new ArrayList<>();
    for (Map.Entry<String, RecordComponent> key : keys.entrySet()) {
      RecordComponent component = key.getValue();
      Object fallback = defaults == null ? null : RecordShape.get(component, defaults);
      values.add(
          component(
              component, mapping.entries().get(key.getKey()), fallback, join(path, key.getKey())));
    }
    return construct(type, values, mapping, path);
  }

  private static Object component(
      RecordComponent component, @Nullable ConfigNode node, @Nullable Object fallback, String path)
      throws ConfigException {
    if (RecordShape.isGroup(component.getType())) {
      // the items of a list have no defaults of their own; a group within one may
      Object known = fallback == null ? RecordShape.defaults(component.getType()) : fallback;
      return group(component.getType(), node, known, path);
    }
    if (node == null || isNull(node)) {
      return fallback != null ? fallback : emptyValue(component.getType());
    }
    if (RecordShape.isList(component)) {
      return list(RecordShape.elementType(component), node, path);
    }
    return scalar(component.getType(), node, path);
  }

  private static List<Object> list(Class<?> element, ConfigNode node, String path)
      throws ConfigException {
    if (!(node instanceof ConfigNode.Sequence sequence)) {
      throw wrong(path, node, "a list");
    }
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < sequence.items().size(); i++) {
      String itemPath = path + "[" + i + "]";
      ConfigNode item = sequence.items().get(i);
      values.add(
          RecordShape.isGroup(element)
              ? group(element, item, null, itemPath)
              : scalar(element, item, itemPath));
    }
    return values;
  }

  private static Object scalar(Class<?> type, ConfigNode node, String path) throws ConfigException {
    if (!(node instanceof ConfigNode.Scalar scalar)) {
      throw wrong(path, node, "a single value");
    }
    String text = scalar.text();
    try {
      if (type == String.class) {
        return text;
      }
      if (type == int.class) {
        return Integer.parseInt(text);
      }
      if (type == long.class) {
        return Long.parseLong(text);
      }
      if (type == boolean.class && (text.equals("true") || text.equals("false"))) {
        return text.equals("true");
      }
      if (type == double.class) {
        return number(node, text, path);
      }
      if (type == Duration.class) {
        return Durations.parse(text);
      }
      Method parse = RecordShape.parseMethod(type);
      if (parse != null) {
        return parse.invoke(null, text);
      }
    } catch (NumberFormatException e) {
      throw wrong(path, node, "a whole number");
    } catch (IllegalArgumentException e) {
      throw wrong(path, node, String.valueOf(e.getMessage()));
    } catch (InvocationTargetException e) {
      throw wrong(path, node, String.valueOf(e.getTargetException().getMessage()));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("cannot call " + type + ".parse", e);
    }
    throw wrong(path, node, "true or false");
  }

  private static double number(ConfigNode node, String text, String path) throws ConfigException {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw wrong(path, node, "a number");
    }
  }

  private static Object construct(
      Class<?> type, List<Object> values, ConfigNode.Mapping mapping, String path)
      throws ConfigException {
    Class<?>[] types =
        RecordShape.keys(type).values().stream()
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      return type.getDeclaredConstructor(types).newInstance(values.toArray());
    } catch (InvocationTargetException e) {
      if (e.getTargetException() instanceof IllegalArgumentException bad) {
        throw new ConfigException(
            placeOfKey(String.valueOf(bad.getMessage()), mapping)
                + ": "
                + join(path, String.valueOf(bad.getMessage())),
            bad);
      }
      throw new IllegalStateException("cannot make " + type, e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make " + type, e);
    }
  }

  /** A record's message starts with the key it is about: its line is more use than the group's. */
  private static String placeOfKey(String message, ConfigNode.Mapping mapping) {
    int colon = message.indexOf(':');
    ConfigNode about = colon < 0 ? null : mapping.entries().get(message.substring(0, colon));
    return about == null ? mapping.place() : about.place();
  }

  private static Object emptyValue(Class<?> type) {
    if (type == List.class) {
      return List.of();
    }
    if (type == int.class) {
      return 0;
    }
    if (type == long.class) {
      return 0L;
    }
    if (type == double.class) {
      return 0.0;
    }
    if (type == boolean.class) {
      return false;
    }
    return type == Duration.class ? Duration.ZERO : "";
  }

  private static boolean isNull(ConfigNode node) {
    return node instanceof ConfigNode.Scalar scalar && scalar.isNull();
  }

  private static ConfigException wrong(String path, ConfigNode node, String expected) {
    String value =
        switch (node) {
          case ConfigNode.Scalar scalar -> scalar.text().isEmpty() ? "\"\"" : shown(path, scalar);
          case ConfigNode.Mapping _ -> "keys and values";
          case ConfigNode.Sequence _ -> "a list";
        };
    return new ConfigException(
        node.place() + ": " + path + ": " + value + " (expected: " + expected + ")");
  }

  private static String shown(String path, ConfigNode.Scalar scalar) {
    boolean hidden =
        path.contains("secret") || path.contains("credential") || path.endsWith(".token");
    return hidden ? "(hidden)" : scalar.text();
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
