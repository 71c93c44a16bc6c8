package io.coanchor.server.net;

/** Gives the trains of a {@link SendSlab} to the system. Chosen once, at start. */
interface TrainSender {
  /**
   * Sends what is pending, oldest first, and takes it out of the slab. What cannot be sent to one
   * destination is counted and left out, and the others go on.
   *
   * @return false when the way out is full; what is left stays pending, in order
   */
  boolean send(SendSlab slab);

  /** For people: which one was chosen. */
  String name();
}
