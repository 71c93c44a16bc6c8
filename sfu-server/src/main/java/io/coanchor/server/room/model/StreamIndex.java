package io.coanchor.server.room.model;

import io.coanchor.server.room.Page;
import io.coanchor.server.signal.StreamKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The streams of the node with their sessions, by application and stream id. */
final class StreamIndex {
  private static final Comparator<StreamKey> ORDER =
      Comparator.comparingLong(StreamKey::sdkAppId).thenComparing(StreamKey::streamId);

  private final NavigableMap<StreamKey, Entry> entries = new TreeMap<>(ORDER);

  /** One stream. */
  static final class Entry {
    private final List<RoomSession> publishers = new ArrayList<>(1);
    private int viewers;
    private int maxBitrateKbps;

    int viewers() {
      return viewers;
    }

    int maxBitrateKbps() {
      return maxBitrateKbps;
    }

    void maxBitrateKbps(int limit) {
      maxBitrateKbps = limit;
    }

    List<RoomSession> publishers() {
      return publishers;
    }

    /** The publisher that is forwarded: the newest whose media arrives; or null. */
    @Nullable RoomSession live() {
      for (int i = publishers.size() - 1; i >= 0; i--) {
        if (publishers.get(i).isLive()) {
          return publishers.get(i);
        }
      }
      return null;
    }
  }

  @Nullable Entry get(StreamKey key) {
    return entries.get(key);
  }

  void add(RoomSession session) {
    Entry entry = entries.computeIfAbsent(session.stream(), _ -> new Entry());
    if (session.isPublisher()) {
      entry.publishers.add(session);
    } else {
      entry.viewers++;
    }
  }

  void remove(RoomSession session) {
    Entry entry = entries.get(session.stream());
    if (entry == null) {
      throw new IllegalStateException(session.stream() + ": no such stream");
    }
    if (!session.isPublisher()) {
      entry.viewers--;
    } else if (entry.publishers.remove(session) && entry.publishers.isEmpty()) {
      entry.maxBitrateKbps = 0;
    }
    if (entry.publishers.isEmpty() && entry.viewers == 0) {
      entries.remove(session.stream());
    }
  }

  /** The live streams of an application after one of them. */
  <T> Page<T> page(long sdkAppId, int size, String after, Function<RoomSession, T> view) {
    List<T> items = new ArrayList<>();
    String last = "";
    StreamKey from = new StreamKey(sdkAppId, after);
    StreamKey to = new StreamKey(sdkAppId + 1, "");
    for (var each : entries.subMap(from, false, to, false).entrySet()) {
      RoomSession live = each.getValue().live();
      if (live == null) {
        continue;
      }
      if (items.size() == size) {
        return new Page<>(items, last);
      }
      items.add(view.apply(live));
      last = each.getKey().streamId();
    }
    return new Page<>(items, "");
  }

  /** Where a user of an application publishes, or null. */
  @Nullable RoomSession publishedBy(long sdkAppId, String userId) {
    StreamKey from = new StreamKey(sdkAppId, "");
    StreamKey to = new StreamKey(sdkAppId + 1, "");
    for (Entry each : entries.subMap(from, true, to, false).values()) {
      for (RoomSession session : each.publishers) {
        if (session.userId().equals(userId)) {
          return session;
        }
      }
    }
    return null;
  }

  int size() {
    return entries.size();
  }
}
