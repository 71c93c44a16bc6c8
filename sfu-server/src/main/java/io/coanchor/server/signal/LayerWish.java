package io.coanchor.server.signal;

/**
 * What a player wants of a stream's layers.
 *
 * @param rid the layer's name; empty for the best one within the bounds
 * @param maxWidth of the picture; 0 for any
 * @param maxHeight of the picture; 0 for any
 */
public record LayerWish(String rid, int maxWidth, int maxHeight) {}
