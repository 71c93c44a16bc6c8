package io.coanchor.core.ice;

import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.stun.StunKey;
import io.coanchor.core.stun.StunMessage;
import io.coanchor.core.stun.StunWriter;
import io.coanchor.core.stun.TransactionId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether a peer is at an address that one of its checks came from. A check proves who wrote
 * it, but not where he is, nor that it is new: its source can be forged, and STUN has no protection
 * against replay. So we send a check of our own there (RFC 8445 section 7.2), which every full
 * agent answers: that takes the peer's password, and our random transaction, which is only seen
 * there.
 */
final class PathProof {
  /** Of a peer-reflexive candidate (RFC 8445 section 5.1.2): what the address is, if it is one. */
  private static final long PRIORITY = (110L << 24) + (65_535L << 8) + 255;

  /** A peer has a few networks; whoever replays its checks must not push them out all at once. */
  private static final int MAX_ASKED = 8;

  private final RandomGenerator random;
  private final StunWriter.Role role;
  private final Map<RemoteAddress, Asked> asked = new LinkedHashMap<>();

  /**
   * What was asked at an address.
   *
   * @param priority of the peer's check that told of it
   */
  record Asked(TransactionId id, StunKey key, long priority) {}

  /**
   * @param random a secure one: who guesses it can answer from where he is not
   */
  PathProof(RandomGenerator random) {
    this.random = random;
    this.role = new StunWriter.Role(false, random.nextLong());
  }

  /** The check to send to an address; the same one again until it is answered. */
  byte[] ask(RemoteAddress at, long priority, IceCredentials local, IceCredentials remote) {
    Asked before = asked.get(at);
    TransactionId id = before == null ? TransactionId.random(random) : before.id();
    StunKey key = new StunKey(remote.pwd());
    if (before == null && asked.size() == MAX_ASKED) {
      asked.remove(asked.keySet().iterator().next());
    }
    asked.put(at, new Asked(id, key, priority));
    String username = remote.ufrag() + ":" + local.ufrag();
    return StunWriter.bindingRequest(id, username, PRIORITY, role, false, key);
  }

  /** What was asked, if this answers it; it is not waited for any more then. */
  @Nullable Asked answered(StunMessage response, RemoteAddress from) {
    Asked question = asked.get(from);
    if (question == null || !question.id().equals(response.transactionId())) {
      return null;
    }
    if (!response.verify(question.key())) {
      return null;
    }
    asked.remove(from);
    return question;
  }

  /** The address leads nowhere any more. */
  void forget(RemoteAddress address) {
    asked.remove(address);
  }

  /** The peer has settled on another generation: what was asked before counts no more. */
  void clear() {
    asked.clear();
  }

  int waiting() {
    return asked.size();
  }
}
