package io.coanchor.server.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads YAML to {@link ConfigNode}s with their lines; a key that stands twice is refused. */
final class YamlReader {
  private static final int MAX_DEPTH = 32;

  private static final YAMLFactory FACTORY =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final JsonParser parser;
  private final String name;

  private YamlReader(JsonParser parser, String name) {
    this.parser = parser;
    this.name = name;
  }

  /** Reads {@code yaml}; {@code name} is what messages call it. */
  static ConfigNode.Mapping read(String yaml, String name) throws ConfigException {
    try (JsonParser parser = FACTORY.createParser(yaml)) {
      return new YamlReader(parser, name).root();
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new ConfigException(name + " line " + line + ": " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ConfigException(name + ": " + e.getMessage(), e);
    }
  }

  private ConfigNode.Mapping root() throws IOException, ConfigException {
    JsonToken token = parser.nextToken();
    if (token == null || token == JsonToken.VALUE_NULL) {
      return ConfigNode.Mapping.empty(name);
    }
    ConfigNode node = node(token, place(), 0);
    if (!(node instanceof ConfigNode.Mapping mapping)) {
      throw new ConfigException(node.place() + ": a single value (expected: keys and values)");
    }
    if (parser.nextToken() != null) {
      throw new ConfigException(place() + ": a second document (expected: one)");
    }
    return mapping;
  }

  private ConfigNode node(@Nullable JsonToken token, String place, int depth)
      throws IOException, ConfigException {
    if (depth > MAX_DEPTH) {
      throw new ConfigException(place + ": nested too deep (expected: at most " + MAX_DEPTH + ")");
    }
    if (token == JsonToken.START_OBJECT) {
      Map<String, ConfigNode> entries = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        String keyPlace = place();
        entries.put(key, node(parser.nextToken(), keyPlace, depth + 1));
      }
      return new ConfigNode.Mapping(entries, place);
    }
    if (token == JsonToken.START_ARRAY) {
      List<ConfigNode> items = new ArrayList<>();
      JsonToken next = parser.nextToken();
      while (next != JsonToken.END_ARRAY) {
        items.add(node(next, place(), depth + 1));
        next = parser.nextToken();
      }
      return new ConfigNode.Sequence(items, place);
    }
    String text = parser.getText();
    return new ConfigNode.Scalar(text == null ? "" : text, token == JsonToken.VALUE_NULL, place);
  }

  private String place() {
    return name + " line " + parser.currentTokenLocation().getLineNr();
  }
}
