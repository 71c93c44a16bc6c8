package io.coanchor.loadtest.peer;

import java.net.URI;

/** Where each stream is published and played, and as whom. Safe for use by many threads. */
public interface Endpoints {
  /** The WHIP endpoint of a stream. */
  URI publish(String stream, String user, int number);

  /** The WHEP endpoint of a stream. */
  URI play(String stream, String user, int number);
}
