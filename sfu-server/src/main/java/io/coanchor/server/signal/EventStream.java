package io.coanchor.server.signal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which events one event stream of a player is due (WHEP extensions, "Server Sent Events"): looks
 * at the state now and then, and tells what differs from what it told. So a player that reads
 * slowly misses states that have passed, and nothing is ever queued for it.
 *
 * <p>Used by one thread at a time.
 */
final class EventStream {
  /** A count that changes with every join is told this often at most. */
  static final long VIEWER_COUNT_INTERVAL_NS = 2_000_000_000L;

  /** Rates change all the time; layers that come or go, or change their size, are told at once. */
  static final long RATES_INTERVAL_NS = 5_000_000_000L;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NOTHING = "{}";

  private final Set<PlayEvent> wanted;
  private boolean wasActive;
  private boolean toldActive;
  private boolean toldReconnect;
  private int toldViewers;
  private long viewersNs;
  private List<PlayState.Layer> toldLayers = List.of();
  private long layersNs;

  /** An event as it goes over the wire. */
  record Event(PlayEvent kind, String data) {
    /** The form of the HTML standard, section 9.2, with the data in one line. */
    String text() {
      return "event: " + kind.eventName() + "\ndata: " + data + "\n\n";
    }
  }

  EventStream(Set<PlayEvent> wanted) {
    this.wanted = wanted.isEmpty() ? EnumSet.noneOf(PlayEvent.class) : EnumSet.copyOf(wanted);
  }

  /** A player reads from here on, to whom the state is told as it is. */
  void begin(long nowNs) {
    toldActive = false;
    toldReconnect = false;
    toldViewers = -1;
    toldLayers = List.of();
    viewersNs = nowNs - VIEWER_COUNT_INTERVAL_NS;
    layersNs = nowNs - RATES_INTERVAL_NS;
  }

  /**
   * What is due.
   *
   * @param leaves whether players should go elsewhere, as the server is about to end
   */
  List<Event> due(PlayState state, boolean leaves, long nowNs) {
    List<Event> events = new ArrayList<>();
    Consumer<Event> tell =
        event -> {
          if (wanted.contains(event.kind())) {
            events.add(event);
          }
        };
    noteActivity(state.active(), tell);
    noteLayers(state, tell, nowNs);
    if (state.viewers() != toldViewers && nowNs - viewersNs >= VIEWER_COUNT_INTERVAL_NS) {
      viewersNs = nowNs;
      toldViewers = state.viewers();
      tell.accept(new Event(PlayEvent.VIEWERCOUNT, "{\"viewercount\":" + state.viewers() + "}"));
    }
    if (leaves && !toldReconnect) {
      toldReconnect = true;
      tell.accept(new Event(PlayEvent.RECONNECT, NOTHING));
    }
    return events;
  }

  /** That there is no publication is told only where there was one. */
  private void noteActivity(boolean active, Consumer<Event> tell) {
    if (active && !toldActive) {
      tell.accept(new Event(PlayEvent.ACTIVE, NOTHING));
    } else if (!active && wasActive) {
      tell.accept(new Event(PlayEvent.INACTIVE, NOTHING));
    }
    wasActive = active;
    toldActive = active;
  }

  private void noteLayers(PlayState state, Consumer<Event> tell, long nowNs) {
    List<PlayState.Layer> layers = state.layers();
    boolean due = nowNs - layersNs >= RATES_INTERVAL_NS;
    if (state.mediaId().isEmpty()
        || (areLike(layers, toldLayers) && (!due || layers.equals(toldLayers)))) {
      return;
    }
    toldLayers = layers;
    layersNs = nowNs;
    tell.accept(new Event(PlayEvent.LAYERS, json(state)));
  }

  private static boolean areLike(List<PlayState.Layer> some, List<PlayState.Layer> others) {
    if (some.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < some.size(); i++) {
      PlayState.Layer one = some.get(i);
      PlayState.Layer other = others.get(i);
      if (one.isActive() != other.isActive()
          || one.width() != other.width()
          || one.height() != other.height()
          || !one.rid().equals(other.rid())) {
        return false;
      }
    }
    return true;
  }

  /** Without simulcast a layer has no name: its spatial layer id stands for it. */
  private static String json(PlayState state) {
    ObjectNode data = JSON.createObjectNode();
    ArrayNode layers = data.putArray(state.mediaId());
    for (PlayState.Layer layer : state.layers()) {
      ObjectNode each = layers.addObject();
      if (!layer.rid().isEmpty()) {
        each.put("rid", layer.rid());
      }
      each.put("spatialLayerId", 0);
      if (layer.isActive()) {
        each.put("bitrate", layer.bitrateBps());
      }
      if (layer.width() > 0) {
        each.put("width", layer.width()).put("height", layer.height());
      }
    }
    return data.toString();
  }
}
