package io.coanchor.server.room.model;

/** Calls back later, on the thread that owns the rooms. */
public interface Timers {
  /** Runs a task after a while; the result calls it off. */
  Runnable after(long delayNs, Runnable task);
}
