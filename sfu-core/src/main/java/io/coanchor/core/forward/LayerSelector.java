package io.coanchor.core.forward;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses which layer of a publisher's track a viewer should get: the best that is alive of those
 * that the viewer wants.
 */
public final class LayerSelector {
  /**
   * A layer that was silent for this long is taken for dead. Senders stop a layer for lack of
   * bandwidth without a word; screen sharing goes down to a few frames a second.
   */
  public static final long DEAD_AFTER_NS = 1_000_000_000L;

  private LayerSelector() {}

  /**
   * The best layer that is wanted: most pixels where they are known, else the highest bit rate. A
   * named layer that is not alive is made up for by the best that is within the bounds, and where
   * all are beyond them, by the least. While none is alive, the present one stays.
   *
   * @param present the layer chosen before, or null; it wins a tie, so that nothing switches
   *     without gain
   */
  public static @Nullable LayerView select(
      List<LayerView> layers, @Nullable LayerView present, LayerChoice choice, long nowNs) {
    if (layers.size() == 1) {
      return layers.getFirst();
    }
    LayerView best = best(layers, present, choice, nowNs);
    if (best == null && !choice.rid().isEmpty()) {
      LayerChoice anyName = new LayerChoice("", choice.maxWidth(), choice.maxHeight());
      best = best(layers, present, anyName, nowNs);
    }
    return best == null ? lowest(layers, present, nowNs) : best;
  }

  private static @Nullable LayerView best(
      List<LayerView> layers, @Nullable LayerView present, LayerChoice choice, long nowNs) {
    LayerView best = null;
    for (int i = 0; i < layers.size(); i++) {
      LayerView layer = layers.get(i);
      if (layer.isActive(nowNs, DEAD_AFTER_NS)
          && choice.admits(layer)
          && (best == null || isBetter(layer, best, present))) {
        best = layer;
      }
    }
    return best;
  }

  /**
   * The layer that costs least, among those that are alive; while none is, the present one stays.
   *
   * @param present the layer chosen before, or null
   */
  public static @Nullable LayerView lowest(
      List<LayerView> layers, @Nullable LayerView present, long nowNs) {
    if (layers.size() == 1) {
      return layers.getFirst();
    }
    LayerView worst = null;
    for (int i = 0; i < layers.size(); i++) {
      LayerView layer = layers.get(i);
      boolean active = layer.isActive(nowNs, DEAD_AFTER_NS);
      // the present one is made to look worse: it wins a tie
      if (active && (worst == null || (layer != worst && isBetter(worst, layer, worst)))) {
        worst = layer;
      }
    }
    return worst == null ? present : worst;
  }

  private static boolean isBetter(LayerView layer, LayerView best, @Nullable LayerView present) {
    if (layer.pixels() != best.pixels() && layer.pixels() != 0 && best.pixels() != 0) {
      return layer.pixels() > best.pixels();
    }
    if (layer == present || best == present) {
      return layer == present;
    }
    return layer.bitrateBps() > best.bitrateBps();
  }
}
