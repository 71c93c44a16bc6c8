package io.coanchor.core.ice;

import io.coanchor.core.packet.DropReason;
import io.coanchor.core.stun.StunKey;
import io.coanchor.core.stun.StunMessage;
import io.coanchor.core.stun.StunWriter;

/**
 * Answers authenticated checks (RFC 8445 section 7.3).
 *
 * <p>Two rules keep an agent from being used to flood a third party whose address was forged.
 * Requests that are not authenticated get no answer at all, though RFC 8489 section 9.1.3 has 400
 * and 401 for them: a peer that was given our credentials never needs one. And no answer is longer
 * than its request.
 */
final class CheckResponder {
  private final IceAgent.Listener listener;

  CheckResponder(IceAgent.Listener listener) {
    this.listener = listener;
  }

  /** Success with XOR-MAPPED-ADDRESS; false if the request was too short to be answered. */
  boolean success(StunMessage request, RemoteAddress from, StunKey key) {
    return send(
        request, from, StunWriter.bindingSuccess(request.transactionId(), from.address(), key));
  }

  /** 487: the sender must change its role (RFC 8445 section 7.3.1.1). */
  void roleConflict(StunMessage request, RemoteAddress from, StunKey key) {
    send(
        request,
        from,
        StunWriter.bindingError(
            request.transactionId(), StunWriter.ROLE_CONFLICT, "Role Conflict", key));
  }

  /** 420: what the sender wants us to understand, and we do not (RFC 8489 section 6.3.1). */
  void unknownAttributes(StunMessage request, RemoteAddress from, StunKey key) {
    send(
        request,
        from,
        StunWriter.unknownAttributes(request.transactionId(), request.unknownRequired(), key));
  }

  private boolean send(StunMessage request, RemoteAddress to, byte[] response) {
    if (response.length > request.length()) {
      listener.onDrop(DropReason.STUN_MALFORMED);
      return false;
    }
    listener.sendStun(to, response, 0, response.length);
    return true;
  }
}
