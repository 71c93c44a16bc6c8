package io.coanchor.server.control;

import io.coanchor.proto.v1.GetRoomResponse;
import io.coanchor.server.message.RoomMessages;
import io.coanchor.server.room.MemberInfo;
import io.coanchor.server.room.RoomDetail;
import io.grpc.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A room's members page by page, in an order that coming and going does not upset: those on mic,
 * then relayed members, then the audience, each by when they came. The token names the last member
 * of the page.
 */
final class MemberPages {
  private static final Pattern TOKEN =
      Pattern.compile("m1:([0-2]):([0-9]{1,18}):([A-Za-z0-9_-]{1,32})");

  private static final Comparator<Place> ORDER =
      Comparator.comparingInt(Place::group)
          .thenComparingLong(Place::joinedEpochMs)
          .thenComparing(Place::userId);

  private final int size;
  private final @Nullable Place after;

  private MemberPages(int size, @Nullable Place after) {
    this.size = size;
    this.after = after;
  }

  /** Where a member stands. */
  private record Place(int group, long joinedEpochMs, String userId) {
    static Place of(MemberInfo member) {
      int group =
          switch (member.role()) {
            case ANCHOR, CO_ANCHOR -> 0;
            case RELAYED -> 1;
            case AUDIENCE -> 2;
          };
      return new Place(group, member.joinedEpochMs(), member.userId());
    }

    String token() {
      String text = "m1:" + group + ":" + joinedEpochMs + ":" + userId;
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  /** Reads what a request asks for. */
  static MemberPages of(int pageSize, String pageToken) throws StatusException {
    int size = Arguments.pageSize(pageSize);
    if (pageToken.isEmpty()) {
      return new MemberPages(size, null);
    }
    String text;
    try {
      text = new String(Base64.getUrlDecoder().decode(pageToken), StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException e) {
      throw Errors.badPageToken();
    }
    Matcher token = TOKEN.matcher(text);
    if (!token.matches()) {
      throw Errors.badPageToken();
    }
    return new MemberPages(
        size,
        new Place(
            Integer.parseInt(token.group(1)), Long.parseLong(token.group(2)), token.group(3)));
  }

  /** The page of a room. */
  GetRoomResponse of(RoomDetail detail) {
    List<MemberInfo> rest =
        detail.members().stream()
            .filter(member -> after == null || ORDER.compare(Place.of(member), after) > 0)
            .sorted(Comparator.comparing(Place::of, ORDER))
            .limit(size + 1L)
            .toList();
    List<MemberInfo> page = rest.subList(0, Math.min(size, rest.size()));
    GetRoomResponse.Builder answer =
        GetRoomResponse.newBuilder().setRoom(RoomMessages.room(detail.info()));
    page.forEach(member -> answer.addMembers(RoomMessages.member(member)));
    if (rest.size() > size) {
      answer.setNextPageToken(Place.of(page.getLast()).token());
    }
    return answer.build();
  }
}
