package io.coanchor.server.hook;

import java.util.function.Consumer;

/** Brings callbacks to receivers. */
interface Sender extends AutoCloseable {
  /** What {@link #send} tells of one that was accepted; any other text is why it was not. */
  String ACCEPTED = "";

  /**
   * Sends one, without waiting.
   *
   * @param body is not changed
   * @param late whether TRTC would not have tried any more
   * @param outcome told once, on any thread: {@link #ACCEPTED} or why not
   */
  void send(Target target, byte[] body, boolean late, Consumer<String> outcome);

  @Override
  void close();
}
