package io.coanchor.server.room;

import io.coanchor.server.signal.RoomRef;
import java.util.Comparator;

/**
 * What a room is known by. Rooms of an application are ordered, integer rooms first: listings go on
 * where they stopped, whatever was opened and closed meanwhile.
 *
 * @param sdkAppId the application
 * @param room its integer or string id; 123 is not "123"
 */
public record RoomKey(long sdkAppId, RoomRef room) implements Comparable<RoomKey> {
  private static final Comparator<RoomKey> ORDER =
      Comparator.comparingLong(RoomKey::sdkAppId)
          .thenComparingLong(RoomKey::intId)
          .thenComparing(RoomKey::stringId);

  /** A room by its integer id. */
  public static RoomKey of(long sdkAppId, long intId) {
    return new RoomKey(sdkAppId, new RoomRef.IntRoom(intId));
  }

  /** A room by its string id. */
  public static RoomKey of(long sdkAppId, String stringId) {
    return new RoomKey(sdkAppId, new RoomRef.StringRoom(stringId));
  }

  /** Its integer id, or {@link Long#MAX_VALUE} where it has a string. */
  private long intId() {
    return room instanceof RoomRef.IntRoom(long id) ? id : Long.MAX_VALUE;
  }

  /** Its string id, or nothing where it has an integer. */
  public String stringId() {
    return room instanceof RoomRef.StringRoom(String id) ? id : "";
  }

  @Override
  public int compareTo(RoomKey other) {
    return ORDER.compare(this, other);
  }

  /** As messages show it: a string id in quotation marks. */
  @Override
  public String toString() {
    return switch (room) {
      case RoomRef.IntRoom(long id) -> Long.toString(id);
      case RoomRef.StringRoom(String id) -> '"' + id + '"';
    };
  }
}
