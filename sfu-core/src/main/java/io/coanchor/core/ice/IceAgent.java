package io.coanchor.core.ice;

import io.coanchor.core.packet.DropReason;
import io.coanchor.core.sdp.IceCredentials;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One side of an ICE session (RFC 8445) with one component, RTP and RTCP multiplexed.
 *
 * <p>A state machine: STUN messages and the time go in, STUN messages and events come out through
 * the {@link Listener}, {@link #deadlineNs()} tells when to call back. Owned by one thread.
 */
public interface IceAgent {
  /**
   * Takes one STUN message. The bytes are only read, and only during the call.
   *
   * @param from where it came from
   */
  void onStun(byte[] array, int offset, int length, RemoteAddress from, long nowNs);

  /** Does what is due. Safe to call early or late. */
  void onDeadline(long nowNs);

  /** When {@link #onDeadline} wants to be called, {@link Long#MAX_VALUE} for never. */
  long deadlineNs();

  /** Why {@link #deadlineNs()} is what it is. */
  IceTimer deadlineReason();

  /**
   * Where to send: the nominated address, before any nomination the first validated one, null
   * before that.
   */
  @Nullable RemoteAddress selected();

  /** Whether an authenticated check from or to this address succeeded and has not expired. */
  boolean isValidated(RemoteAddress address);

  /**
   * Starts an ICE restart (RFC 8445 section 9). The old credentials and the selected address stay
   * in use until a check under the new credentials has succeeded, so a restart that fails costs
   * nothing. A second restart replaces one that is still pending.
   */
  void restart(IceCredentials local, IceCredentials remote);

  /** Keys are there: from now on media goes where {@link #selected()} points. */
  default void onSecured() {}

  /** Forgets an address that can no longer be reached, such as a closed TCP connection. */
  void onClosed(RemoteAddress address, long nowNs);

  /** State for people and tests. */
  Map<String, Object> debugState();

  /** What an agent tells its owner. Called from within the agent's own methods. */
  interface Listener {
    /** Send these bytes; they are valid only during the call. */
    void sendStun(RemoteAddress to, byte[] array, int offset, int length);

    /** {@link IceAgent#selected()} changed to {@code address}. */
    void onSelected(RemoteAddress address, long nowNs);

    /**
     * The peer has just proven, by an authenticated message, that it is there and wants traffic.
     */
    void onConsent(long nowNs);

    /** A message was dropped. */
    void onDrop(DropReason reason);

    /** No pair works, or consent ran out: sending must stop (RFC 7675 section 5.1). Final. */
    void onFailed();

    /** A restart is complete: {@code oldLocal} is no longer answered. */
    default void onCredentialsRetired(IceCredentials oldLocal) {}

    /** A restart found no working pair and was given up; the session goes on as before. */
    default void onRestartFailed(IceCredentials newLocal) {}
  }
}
