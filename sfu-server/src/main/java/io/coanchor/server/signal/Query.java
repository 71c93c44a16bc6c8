package io.coanchor.server.signal;

import com.linecorp.armeria.common.QueryParams;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Query parameters, whose names do not mind their case. */
final class Query {
  private final Map<String, String> values = new HashMap<>();
  private final Set<String> repeated = new HashSet<>();

  private Query() {}

  static Query of(QueryParams params) {
    Query query = new Query();
    params.forEach((name, value) -> {
      String key = name.toLowerCase(Locale.ROOT);
      if (query.values.putIfAbsent(key, value) != null) {
        query.repeated.add(key);
      }
    });
    return query;
  }

  /**
   * The value of a parameter, or null.
   *
   * @throws SignalException 400 where it stands twice: nobody could say which one counts
   */
  @Nullable String get(String name) throws SignalException {
    if (repeated.contains(name)) {
      throw SignalException.malformed(name + ": given twice (expected: once)");
    }
    return values.get(name);
  }
}
