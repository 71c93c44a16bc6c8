package io.coanchor.core.sdp;

import org.jspecify.annotations.Nullable;

/**
 * {@code a=extmap} (RFC 8285 section 5).
 *
 * @param id 1 to 14 in one-byte headers, to 255 in two-byte headers, from 4096 on not yet assigned
 * @param uri what the extension is
 * @param direction null if not limited
 */
public record ExtensionAttribute(int id, String uri, @Nullable Direction direction) {
  /** The value of the attribute. */
  @Override
  public String toString() {
    return id + (direction == null ? "" : "/" + direction.sdpName()) + " " + uri;
  }
}
