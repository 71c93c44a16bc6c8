package io.coanchor.server.room;

import java.util.List;

/**
 * A room without its members, as it was at one moment.
 *
 * @param key its name
 * @param createdEpochMs when its first member came
 * @param anchorUserId who is its anchor; empty while nobody is on mic
 * @param onMic how many users publish in it
 * @param audience how many users only play in it
 * @param connected the rooms it competes with, in order
 * @param sequence of its last event
 */
public record RoomInfo(
    RoomKey key,
    long createdEpochMs,
    String anchorUserId,
    int onMic,
    int audience,
    List<RoomKey> connected,
    long sequence) {

  public RoomInfo {
    connected = List.copyOf(connected);
  }
}
