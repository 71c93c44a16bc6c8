package io.coanchor.server.room.model;

import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.StreamInfo;
import io.coanchor.server.signal.StreamKey;

/** A session as the rules see it. Owned by the rooms' thread. */
final class RoomSession {
  private final String id;
  private final Visit visit;
  private final StreamKey stream;
  private boolean live;
  private boolean lost;
  private StreamInfo.Media media = StreamInfo.Media.NONE;
  private long startedEpochMs;

  RoomSession(String id, Visit visit, StreamKey stream) {
    this.id = id;
    this.visit = visit;
    this.stream = stream;
  }

  String id() {
    return id;
  }

  RoomKey room() {
    return visit.room();
  }

  String userId() {
    return visit.userId();
  }

  boolean isPublisher() {
    return visit.part() == Part.PUBLISHER;
  }

  StreamKey stream() {
    return stream;
  }

  /** Whether its media arrives. */
  boolean isLive() {
    return live;
  }

  void begin(long epochMs) {
    live = true;
    startedEpochMs = epochMs;
  }

  /** Whether it is gone and its user is waited for. */
  boolean isLost() {
    return lost;
  }

  void lose() {
    live = false;
    lost = true;
  }

  StreamInfo.Media media() {
    return media;
  }

  void media(StreamInfo.Media now) {
    media = now;
  }

  long startedEpochMs() {
    return startedEpochMs;
  }
}
