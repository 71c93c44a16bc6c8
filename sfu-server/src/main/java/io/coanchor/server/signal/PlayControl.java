package io.coanchor.server.signal;

import java.util.concurrent.CompletionStage;

/**
 * What a player may learn and choose beside its media: the session's side of WHEP's extensions
 * ("WHEP Core Extensions" of the wish working group). From any thread; nothing blocks.
 */
public interface PlayControl {
  /** What it plays, now. */
  PlayState state();

  /**
   * Has another layer sent, from its next key frame on.
   *
   * @return completes once the session's worker knows it, with whether the session is still there
   */
  CompletionStage<Boolean> choose(LayerWish wish);
}
