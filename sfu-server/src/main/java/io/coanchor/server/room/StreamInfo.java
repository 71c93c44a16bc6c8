package io.coanchor.server.room;

import io.coanchor.server.signal.StreamKey;

/**
 * A stream that is being published, as it was at one moment.
 *
 * @param key its name
 * @param room where it is published: for a relayed member not the room that tells of it
 * @param userId who publishes it
 * @param media what of it flows
 * @param audioMuted nobody in the room that tells of it is sent the sound
 * @param videoMuted the same for the picture
 * @param startedEpochMs when its first packet came
 * @param viewers sessions that play it on this node
 * @param maxBitrateKbps the limit set for it, or 0
 */
public record StreamInfo(
    StreamKey key,
    RoomKey room,
    String userId,
    Media media,
    boolean audioMuted,
    boolean videoMuted,
    long startedEpochMs,
    int viewers,
    int maxBitrateKbps) {

  /**
   * What arrives from the publisher, muted or not.
   *
   * @param audio sound arrives
   * @param video a picture arrives
   * @param videoCodec as in SDP, such as {@code H264}; empty until the first picture
   * @param width of the largest picture, in pixels; 0 while unknown
   * @param height of the largest picture, in pixels; 0 while unknown
   */
  public record Media(boolean audio, boolean video, String videoCodec, int width, int height) {
    /** Nothing has come yet. */
    public static final Media NONE = new Media(false, false, "", 0, 0);
  }
}
