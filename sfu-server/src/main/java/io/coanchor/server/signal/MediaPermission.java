package io.coanchor.server.signal;

/**
 * What a user may do in the room, by the privilege bits of a privateMapKey; {@link #ALL} where the
 * application does not use them.
 *
 * @param createRoom may open the room when nobody is in it
 * @param sendAudio may publish audio
 * @param sendVideo may publish video
 * @param receiveAudio may be sent audio
 * @param receiveVideo may be sent video
 */
public record MediaPermission(
    boolean createRoom,
    boolean sendAudio,
    boolean sendVideo,
    boolean receiveAudio,
    boolean receiveVideo) {

  public static final MediaPermission ALL = new MediaPermission(true, true, true, true, true);
}
