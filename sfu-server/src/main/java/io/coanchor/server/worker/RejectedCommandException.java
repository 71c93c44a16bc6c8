package io.coanchor.server.worker;

/** The worker's command queue is full: the node is overloaded. */
public final class RejectedCommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RejectedCommandException() {
    super("the worker's command queue is full", null, false, false);
  }
}
