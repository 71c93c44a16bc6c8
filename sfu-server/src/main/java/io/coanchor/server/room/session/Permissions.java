package io.coanchor.server.room.session;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.sdp.Direction;
import io.coanchor.core.sdp.NegotiatedMedia;
import io.coanchor.core.sdp.NegotiatedSession;
import io.coanchor.server.signal.MediaPermission;
import io.coanchor.server.signal.SignalException;

/**
 * What a privateMapKey allows, held against what offer and answer agreed on. A session that may
 * have only a part of it is refused whole: the client is to offer what it may.
 */
final class Permissions {
  private Permissions() {}

  /** Fails when the session would receive from the client what the user may not send. */
  static void requireSend(MediaPermission permission, NegotiatedSession session)
      throws SignalException {
    require(session, MediaKind.AUDIO, permission.sendAudio(), "bit 4, send audio");
    require(session, MediaKind.VIDEO, permission.sendVideo(), "bit 16, send video");
  }

  /** Fails when the session would send to the client what the user may not receive. */
  static void requireReceive(MediaPermission permission, NegotiatedSession session)
      throws SignalException {
    require(session, MediaKind.AUDIO, permission.receiveAudio(), "bit 8, receive audio");
    require(session, MediaKind.VIDEO, permission.receiveVideo(), "bit 32, receive video");
  }

  private static void require(
      NegotiatedSession session, MediaKind kind, boolean allowed, String bit)
      throws SignalException {
    if (allowed) {
      return;
    }
    for (NegotiatedMedia media : session.media()) {
      if (media.kind() == kind && media.direction() != Direction.INACTIVE) {
        throw SignalException.notPermitted(
            "privatemapkey: no right to this (expected: " + bit + ", or an offer without it)");
      }
    }
  }
}
