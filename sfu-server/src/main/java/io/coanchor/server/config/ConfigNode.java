package io.coanchor.server.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The file as a tree that remembers where each value stood. */
sealed interface ConfigNode {

  /** Where the value stands, for messages: {@code coanchor.yaml line 7}. */
  String place();

  /** A text, number or boolean, as written; {@code isNull} for nothing behind the key. */
  record Scalar(String text, boolean isNull, String place) implements ConfigNode {}

  /** Keys and values; keys in the file's order. */
  record Mapping(Map<String, ConfigNode> entries, String place) implements ConfigNode {
    static Mapping empty(String place) {
      return new Mapping(new LinkedHashMap<>(), place);
    }
  }

  /** A list. */
  record Sequence(List<ConfigNode> items, String place) implements ConfigNode {}
}
