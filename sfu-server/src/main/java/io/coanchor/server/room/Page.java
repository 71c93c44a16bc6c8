package io.coanchor.server.room;

import java.util.List;

/**
 * A part of a listing.
 *
 * @param items in the listing's order
 * @param nextToken asks for what follows; empty at the end
 */
public record Page<T>(List<T> items, String nextToken) {
  public Page {
    items = List.copyOf(items);
  }
}
