package io.coanchor.server.auth;

/** The privilege bits of a privateMapKey. */
public enum Privilege {
  CREATE_ROOM(1),
  ENTER_ROOM(2),
  SEND_AUDIO(4),
  RECEIVE_AUDIO(8),
  SEND_VIDEO(16),
  RECEIVE_VIDEO(32),
  SEND_SUB_STREAM(64),
  RECEIVE_SUB_STREAM(128);

  private final int bit;

  Privilege(int bit) {
    this.bit = bit;
  }

  /** This privilege's bit in the mask. */
  public int bit() {
    return bit;
  }
}
