package io.coanchor.server.signal;

import io.coanchor.core.sdp.IceFragment;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The rooms as the HTTP side sees them. Called from Armeria's event loops: implementations return
 * without blocking and complete the stage from any thread, exceptionally with {@link
 * SignalException} or {@link io.coanchor.core.sdp.SdpException} for everything the client is to be
 * told; anything else is a 500.
 */
public interface MediaSessions {

  /**
   * Answers a publisher's offer and puts the user into its room. The same user publishing the same
   * stream takes it over; another user's is 409.
   */
  CompletionStage<SessionCreated> publish(PublishRequest request);

  /**
   * Answers a player's offer and puts the user into its room; where the stream has no codec that
   * the offer has, counters with an offer.
   */
  CompletionStage<? extends PlayOutcome> play(PlayRequest request);

  /** Takes the client's answer to a counter-offer. */
  CompletionStage<Void> answer(String sessionId, String answerSdp);

  /** The live session behind {@code sessionId}, or null. Cheap, from any thread. */
  @Nullable SessionView find(String sessionId);

  /** What the player behind a session may learn and choose; null for none. From any thread. */
  @Nullable PlayControl player(String sessionId);

  /**
   * Adds the client's candidates (RFC 8840) to the current ICE session; unusable ones are left out
   * in silence (RFC 9725 section 4.3.2).
   */
  CompletionStage<Void> trickle(String sessionId, IceFragment fragment);

  /**
   * Restarts ICE with the client's new credentials, which the fragment always has. On failure the
   * session goes on as it was (RFC 9725 section 4.3.3).
   */
  CompletionStage<IceRestarted> restartIce(String sessionId, IceFragment fragment);

  /** Ends a session; completes with whether it was there. */
  CompletionStage<Boolean> end(String sessionId);
}
