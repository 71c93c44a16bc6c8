package io.coanchor.server.room;

/**
 * A watcher's side of {@link RoomService#watch}; from any thread. Events wait in the room's log,
 * which is bounded: a slow watcher holds nobody up and costs nothing but what it misses.
 */
public interface Watch extends AutoCloseable {
  /**
   * Lets so many more calls come.
   *
   * @param calls at least 1
   */
  void request(long calls);

  /** Wants no more; calls under way may still come. */
  @Override
  void close();
}
