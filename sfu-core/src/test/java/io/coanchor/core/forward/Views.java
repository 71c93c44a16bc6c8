package io.coanchor.core.forward;

/** Layers as a viewer sees them. */
final class Views {
  private Views() {}

  /** A view of all that the layer has stored. */
  static LayerView of(MediaLayer layer, long nowNs) {
    LayerView view = new LayerView(layer, true);
    LayerState state = new LayerState();
    state.begin(layer.history());
    layer.snapshot(state, nowNs);
    view.update(state);
    return view;
  }
}
