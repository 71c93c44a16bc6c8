package io.coanchor.server.signal;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A publish whose user is known and permitted.
 *
 * @param sessionId the capability the session will be known by; unguessable, made by the caller
 * @param stream what is published
 * @param userId who publishes
 * @param room the room the user enters
 * @param offer the client's SDP, unparsed
 * @param permission what the user's privateMapKey allows
 * @param client where the request came from and what it asks for
 */
public record PublishRequest(
    String sessionId,
    StreamKey stream,
    String userId,
    RoomRef room,
    String offer,
    MediaPermission permission,
    ClientHints client) {

  /**
   * What the request says beside the offer.
   *
   * @param address the HTTP client's address
   * @param preferredVideoCodec an SDP encoding name in lower case such as {@code h264}, or null
   */
  public record ClientHints(InetAddress address, @Nullable String preferredVideoCodec) {}
}
