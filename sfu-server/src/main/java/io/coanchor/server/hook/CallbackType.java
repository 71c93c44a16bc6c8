package io.coanchor.server.hook;

/**
 * TRTC's room and media events (group, type), with the numbers of its documentation; and, far from
 * any of TRTC's, those of the ledger.
 */
enum CallbackType {
  CREATE_ROOM(1, 101),
  DISMISS_ROOM(1, 102),
  ENTER_ROOM(1, 103),
  EXIT_ROOM(1, 104),
  CHANGE_ROLE(1, 105),
  START_VIDEO(2, 201),
  STOP_VIDEO(2, 202),
  START_AUDIO(2, 203),
  STOP_AUDIO(2, 204),
  START_SUBSTREAM(2, 205),
  STOP_SUBSTREAM(2, 206),
  USAGE(100, 10_001),
  USAGE_CORRECTION(100, 10_002);

  private final int group;
  private final int code;

  CallbackType(int group, int code) {
    this.group = group;
    this.code = code;
  }

  int group() {
    return group;
  }

  int code() {
    return code;
  }
}
