package io.coanchor.server.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lays environment variables over the file: {@code COANCHOR_MEDIA_UDP_PORT} for {@code
 * media.udp-port}. Lists go by index ({@code COANCHOR_APPS_0_SDK_APP_ID}, {@code
 * COANCHOR_HTTP_CORS_ORIGINS_0}); a list of one text may leave the index and the final S off
 * ({@code COANCHOR_APPS_0_SECRET_KEY}). A variable under a known section that names no key is
 * refused like an unknown key of the file.
 */
final class Environment {
  private static final String PREFIX = "COANCHOR_";

  /** What Kubernetes sets for a service called coanchor-media and the like; never ours. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile("COANCHOR_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT_[0-9]+_(TCP|UDP).*)");

  private final Map<String, String> unused = new TreeMap<>();

  private Environment(Map<String, String> variables) {
    variables.forEach((name, value) -> {
      if (name.startsWith(PREFIX)) {
        unused.put(name, value);
      }
    });
  }

  /** The tree of {@code file} with every variable's value in its place. */
  static ConfigNode.Mapping overlay(
      ConfigNode.Mapping file, Class<?> type, Map<String, String> variables)
      throws ConfigException {
    Environment environment = new Environment(variables);
    ConfigNode result = environment.group(file, type, PREFIX);
    environment.refuseUnknown(type);
    return result instanceof ConfigNode.Mapping mapping ? mapping : file;
  }

  private @Nullable ConfigNode group(@Nullable ConfigNode node, Class<?> type, String prefix)
      throws ConfigException {
    if (!anyUnder(prefix) || (node != null && !isReplaceable(node))) {
      return node;
    }
    Map<String, ConfigNode> entries = new LinkedHashMap<>();
    if (node instanceof ConfigNode.Mapping mapping) {
      entries.putAll(mapping.entries());
    }
    for (Map.Entry<String, RecordComponent> key : RecordShape.keys(type).entrySet()) {
      String name = prefix + variable(key.getKey());
      ConfigNode merged = component(entries.get(key.getKey()), key.getValue(), name);
      if (merged != null) {
        entries.put(key.getKey(), merged);
      }
    }
    return new ConfigNode.Mapping(entries, node == null ? "environment" : node.place());
  }

  private @Nullable ConfigNode component(
      @Nullable ConfigNode node, RecordComponent component, String name) throws ConfigException {
    if (RecordShape.isList(component)) {
      return list(node, RecordShape.elementType(component), name);
    }
    if (RecordShape.isGroup(component.getType())) {
      return group(node, component.getType(), name + "_");
    }
    ConfigNode value = take(name);
    return value == null ? node : value;
  }

  private @Nullable ConfigNode list(@Nullable ConfigNode node, Class<?> element, String name)
      throws ConfigException {
    if (!RecordShape.isGroup(element) && name.endsWith("S")) {
      ConfigNode single = take(name.substring(0, name.length() - 1));
      if (single != null) {
        return new ConfigNode.Sequence(List.of(single), single.place());
      }
    } else if (!RecordShape.isGroup(element)) {
      ConfigNode single = take(name);
      if (single != null) {
        return new ConfigNode.Sequence(List.of(single), single.place());
      }
    }
    if (!anyUnder(name + "_") || (node != null && !isReplaceable(node))) {
      return node;
    }
    List<ConfigNode> items = new ArrayList<>();
    if (node instanceof ConfigNode.Sequence sequence) {
      items.addAll(sequence.items());
    }
    for (int i = 0; ; i++) {
      String itemName = name + "_" + i;
      ConfigNode old = i < items.size() ? items.get(i) : null;
      ConfigNode item = RecordShape.isGroup(element) ? group(old, element, itemName + "_") : null;
      if (!RecordShape.isGroup(element)) {
        ConfigNode value = take(itemName);
        item = value == null ? old : value;
      }
      if (item == null) {
        break;
      }
      if (i < items.size()) {
        items.set(i, item);
      } else {
        items.add(item);
      }
    }
    return new ConfigNode.Sequence(items, node == null ? "environment" : node.place());
  }

  /** A single value where keys are expected is left for the binder to complain about. */
  private static boolean isReplaceable(ConfigNode node) {
    return !(node instanceof ConfigNode.Scalar scalar) || scalar.isNull();
  }

  private @Nullable ConfigNode take(String name) {
    String value = unused.remove(name);
    return value == null
        ? null
        : new ConfigNode.Scalar(value, false, "environment variable " + name);
  }

  private boolean anyUnder(String prefix) {
    return unused.keySet().stream().anyMatch(name -> name.startsWith(prefix));
  }

  private void refuseUnknown(Class<?> type) throws ConfigException {
    for (String name : unused.keySet()) {
      boolean inSection =
          RecordShape.keys(type).keySet().stream()
              .anyMatch(section -> name.startsWith(PREFIX + variable(section) + "_"));
      if (inSection && !SERVICE_LINK.matcher(name).matches()) {
        throw new ConfigException(
            "environment variable "
                + name
                + ": unknown key (expected: the name of a key of the reference file, lists from"
                + " index 0)");
      }
    }
  }

  private static String variable(String key) {
    return key.replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
