package io.coanchor.server.signal;

import java.util.List;

/**
 * A stream as one of its players may know it.
 *
 * @param active whether somebody publishes it
 * @param viewers how many sessions play it
 * @param mediaId the place of the picture's section among the m-lines of the player's SDP, from 0;
 *     empty where it plays no picture
 * @param layers of the picture
 */
public record PlayState(boolean active, int viewers, String mediaId, List<Layer> layers) {
  /**
   * One of the picture's simulcast layers, or the only one.
   *
   * @param rid its name (RFC 8852); empty without simulcast
   * @param bitrateBps lately; 0 while it is not sent
   * @param width 0 while unknown
   */
  public record Layer(String rid, long bitrateBps, int width, int height) {
    /** Whether packets of it come. */
    public boolean isActive() {
      return bitrateBps > 0;
    }
  }
}
