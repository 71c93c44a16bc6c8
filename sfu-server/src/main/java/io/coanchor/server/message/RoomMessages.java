package io.coanchor.server.message;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.coanchor.proto.v1.Member;
import io.coanchor.proto.v1.Room;
import io.coanchor.proto.v1.RoomId;
import io.coanchor.proto.v1.Stream;
import io.coanchor.server.room.MemberInfo;
import io.coanchor.server.room.Role;
import io.coanchor.server.room.RoomInfo;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.StreamInfo;
import io.coanchor.server.signal.RoomRef;

/** Rooms, members and streams as messages. */
public final class RoomMessages {
  private RoomMessages() {}

  /** The name of a room within its application. */
  public static RoomId id(RoomKey key) {
    RoomId.Builder id = RoomId.newBuilder();
    return switch (key.room()) {
      case RoomRef.IntRoom(long number) -> id.setIntId((int) number).build();
      case RoomRef.StringRoom(String name) -> id.setStrId(name).build();
    };
  }

  /** A room without its members. */
  public static Room room(RoomInfo info) {
    Room.Builder room =
        Room.newBuilder()
            .setSdkAppId((int) info.key().sdkAppId())
            .setRoom(id(info.key()))
            .setCreateTime(time(info.createdEpochMs()))
            .setAnchorUserId(info.anchorUserId())
            .setOnMicCount(info.onMic())
            .setAudienceCount(info.audience())
            .setSequence(info.sequence());
    info.connected().forEach(other -> room.addConnectedRooms(id(other)));
    return room.build();
  }

  /** A member with its streams. */
  public static Member member(MemberInfo info) {
    Member.Builder member =
        Member.newBuilder()
            .setUserId(info.userId())
            .setRole(role(info.role()))
            .setJoinTime(time(info.joinedEpochMs()))
            .setAudioMuted(info.audioMuted())
            .setVideoMuted(info.videoMuted())
            .setUniqueId(info.uniqueId());
    if (info.role() == Role.RELAYED) {
      member.setHome(id(info.home()));
    }
    info.streams().forEach(stream -> member.addStreams(stream(stream)));
    return member.build();
  }

  /** A stream that is being published. */
  public static Stream stream(StreamInfo info) {
    StreamInfo.Media media = info.media();
    return Stream.newBuilder()
        .setSdkAppId((int) info.key().sdkAppId())
        .setStreamId(info.key().streamId())
        .setUserId(info.userId())
        .setRoom(id(info.room()))
        .setAudioActive(media.audio())
        .setVideoActive(media.video())
        .setAudioMuted(info.audioMuted())
        .setVideoMuted(info.videoMuted())
        .setVideoCodec(media.videoCodec())
        .setWidth(media.width())
        .setHeight(media.height())
        .setStartTime(time(info.startedEpochMs()))
        .setViewerCount(info.viewers())
        .setMaxBitrateKbps(info.maxBitrateKbps())
        .build();
  }

  static Member.Role role(Role role) {
    return switch (role) {
      case ANCHOR -> Member.Role.ANCHOR;
      case CO_ANCHOR -> Member.Role.CO_ANCHOR;
      case AUDIENCE -> Member.Role.AUDIENCE;
      case RELAYED -> Member.Role.RELAYED;
    };
  }

  static Timestamp time(long epochMs) {
    return Timestamps.fromMillis(epochMs);
  }
}
