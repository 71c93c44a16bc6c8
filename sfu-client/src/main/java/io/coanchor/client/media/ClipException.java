package io.coanchor.client.media;

import java.io.IOException;

/** A file is no clip that can be pushed; the message tells what was expected. */
public final class ClipException extends IOException {
  private static final long serialVersionUID = 1;

  public ClipException(String message) {
    super(message);
  }

  public ClipException(String message, Throwable cause) {
    super(message, cause);
  }
}
