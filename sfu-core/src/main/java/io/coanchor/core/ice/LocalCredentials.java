package io.coanchor.core.ice;

import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.stun.StunKey;
import io.coanchor.core.stun.StunMessage;

/** Our credentials of one ICE generation, with the key that the peer's checks are made with. */
record LocalCredentials(IceCredentials credentials, StunKey key) {
  static LocalCredentials of(IceCredentials credentials) {
    return new LocalCredentials(credentials, new StunKey(credentials.pwd()));
  }

  /**
   * Whether a request names our fragment. The peer's own fragment behind the colon is not looked
   * at: it proves nothing that the password does not.
   */
  boolean isNamedBy(StunMessage request) {
    String username = request.username();
    String ufrag = credentials.ufrag();
    return username != null
        && username.length() > ufrag.length()
        && username.charAt(ufrag.length()) == ':'
        && username.startsWith(ufrag);
  }
}
