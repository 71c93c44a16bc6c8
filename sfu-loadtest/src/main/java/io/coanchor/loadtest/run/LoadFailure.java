package io.coanchor.loadtest.run;

/** The run could not be done as it was asked for. */
public final class LoadFailure extends Exception {
  private static final long serialVersionUID = 1;

  LoadFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
