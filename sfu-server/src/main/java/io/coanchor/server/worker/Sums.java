package io.coanchor.server.worker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Several workers' debug states as one: counts add up, ports and times are the largest. */
final class Sums {
  private Sums() {}

  static Map<String, Object> of(List<Map<String, Object>> states) {
    Map<String, Object> sum = new LinkedHashMap<>();
    for (Map<String, Object> state : states) {
      add(sum, state);
    }
    return sum;
  }

  private static void add(Map<String, Object> sum, Map<?, ?> state) {
    state.forEach((key, value) -> {
      String name = String.valueOf(key);
      Object before = sum.get(name);
      if (value instanceof Map<?, ?> map) {
        Map<String, Object> inner = new LinkedHashMap<>();
        if (before instanceof Map<?, ?> had) {
          add(inner, had);
        }
        add(inner, map);
        sum.put(name, inner);
      } else if (before instanceof Number had && value instanceof Number more) {
        sum.put(name, isLargest(name) ? larger(had, more) : total(had, more));
      } else {
        sum.put(name, value);
      }
    });
  }

  private static boolean isLargest(String name) {
    return name.endsWith("Port") || name.endsWith("Us") || name.endsWith("Share");
  }

  private static Number larger(Number a, Number b) {
    return a.doubleValue() >= b.doubleValue() ? a : b;
  }

  private static Number total(Number a, Number b) {
    return a instanceof Double || b instanceof Double
        ? (Number) (a.doubleValue() + b.doubleValue())
        : (Number) (a.longValue() + b.longValue());
  }
}
