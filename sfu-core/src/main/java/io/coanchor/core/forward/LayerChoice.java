package io.coanchor.core.forward;

/**
 * What a viewer wants of a publisher's simulcast layers. Immutable.
 *
 * @param rid the layer's name (RFC 8852); empty for the best one within the bounds
 * @param maxWidth of the picture
 * @param maxHeight of the picture
 */
public record LayerChoice(String rid, int maxWidth, int maxHeight) {
  /** No bound. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** The best layer there is. */
  public static final LayerChoice BEST = new LayerChoice("", UNLIMITED, UNLIMITED);

  /** Whether a layer is wanted; one of unknown size is within all bounds. */
  boolean admits(LayerView layer) {
    return (rid.isEmpty() || rid.equals(layer.rid()))
        && layer.width() <= maxWidth
        && layer.height() <= maxHeight;
  }
}
