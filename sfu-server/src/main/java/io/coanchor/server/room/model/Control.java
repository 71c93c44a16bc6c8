package io.coanchor.server.room.model;

import io.coanchor.server.room.Invitation;
import io.coanchor.server.room.MemberInfo;
import io.coanchor.server.room.MuteChange;
import io.coanchor.server.room.Page;
import io.coanchor.server.room.RoomEvent.LeaveReason;
import io.coanchor.server.room.RoomEvent.RoomEnd;
import io.coanchor.server.room.RoomException;
import io.coanchor.server.room.RoomException.Reason;
import io.coanchor.server.room.RoomInfo;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.RoomPage;
import io.coanchor.server.room.RoomService;
import io.coanchor.server.room.RoomWatcher;
import io.coanchor.server.room.StreamInfo;
import io.coanchor.server.room.WatchRequest;
import io.coanchor.server.signal.StreamKey;
import org.jspecify.annotations.Nullable;

/**
 * The rooms as applications and users command them: {@link RoomService} without waiting. Owned by
 * the rooms' thread.
 */
public final class Control {
  private final Environment environment;
  private final State state;
  private final Membership membership;
  private final Connections connections;
  private final Invitations invitations;

  /** What is looked at. */
  record State(
      RoomIndex rooms,
      StreamIndex streams,
      Views views,
      EventHub events,
      Entrance entrance,
      KeptOut keptOut,
      Publishing publishing) {}

  Control(
      Environment environment,
      State state,
      Membership membership,
      Connections connections,
      Invitations invitations) {
    this.environment = environment;
    this.state = state;
    this.membership = membership;
    this.connections = connections;
    this.invitations = invitations;
  }

  public Page<RoomInfo> listRooms(long sdkAppId, int pageSize, String pageToken)
      throws RoomException {
    RoomKey after = PageTokens.room(sdkAppId, pageToken);
    return state.rooms().page(sdkAppId, size(pageSize), after, state.views()::info);
  }

  private static int size(int asked) throws RoomException {
    if (asked < 0 || asked > RoomService.MAX_PAGE_SIZE) {
      throw new RoomException(
          Reason.INVALID,
          "pageSize: " + asked + " (expected: 0.." + RoomService.MAX_PAGE_SIZE + ")");
    }
    return asked == 0 ? RoomService.DEFAULT_PAGE_SIZE : asked;
  }

  public RoomPage getRoom(RoomKey key, int pageSize, String pageToken) throws RoomException {
    PageTokens.Place after = PageTokens.member(pageToken);
    return state.views().page(state.rooms().require(key), size(pageSize), after);
  }

  /** Begins to watch; nothing is told before {@link #ask}. */
  public Feed watch(WatchRequest request, RoomWatcher watcher) throws RoomException {
    String user = request.userId();
    if (user != null && state.entrance().isBlocked(request.room(), user)) {
      throw new RoomException(
          Reason.BLOCKED, "userId: " + user + " was removed from the room (expected: later)");
    }
    Room room = state.rooms().require(request.room());
    long after = request.afterSequence();
    if (after < 0 || after > room.log().last()) {
      throw new RoomException(
          Reason.SEQUENCE_AHEAD,
          "sequence: " + after + " (expected: 0.." + room.log().last() + ")");
    }
    Feed feed = new Feed(room, state.views(), watcher, user, after + 1, after == 0);
    room.addFeed(feed);
    return feed;
  }

  /** Lets a watcher have more. */
  public void ask(Feed feed, long calls) {
    state.events().ask(feed, calls);
  }

  /** A watcher wants no more. */
  public void unwatch(Feed feed) {
    feed.close();
    feed.room().removeFeed(feed);
  }

  public RoomInfo dismiss(RoomKey key) throws RoomException {
    Room room = state.rooms().require(key);
    RoomInfo was = state.views().info(room);
    membership.dismiss(room, RoomEnd.DISMISSED, LeaveReason.DISMISSED, "the room was dismissed");
    state.events().flush();
    return was;
  }

  public MemberInfo removeUser(RoomKey key, String userId, int blockSeconds) throws RoomException {
    if (blockSeconds < 0 || blockSeconds > RoomService.MAX_BLOCK_SECONDS) {
      throw new RoomException(
          Reason.INVALID,
          "blockSeconds: "
              + blockSeconds
              + " (expected: 0.."
              + RoomService.MAX_BLOCK_SECONDS
              + ")");
    }
    Room room = state.rooms().require(key);
    RoomMember member = RoomIndex.require(room, userId);
    MemberInfo was = state.views().member(room, member);
    if (blockSeconds > 0) {
      long blockNs = blockSeconds * 1_000_000_000L;
      state.entrance().block(key, userId, blockNs);
      environment.timers().after(blockNs, () -> state.entrance().unblock(key, userId));
    }
    membership.evict(member, LeaveReason.REMOVED, "the user was removed");
    if (blockSeconds > 0) {
      state.keptOut().enforce(room);
    }
    state.events().flush();
    if (blockSeconds > 0) {
      state.events().cut(room, userId);
    }
    return was;
  }

  public MemberInfo setMuted(RoomKey key, String userId, MuteChange change) throws RoomException {
    requireChange(change);
    Room room = state.rooms().require(key);
    RoomMember member = RoomIndex.require(room, userId);
    state.publishing().mute(room, member, change);
    state.events().flush();
    return state.views().member(room, member);
  }

  private static void requireChange(MuteChange change) throws RoomException {
    if (change.isEmpty()) {
      throw new RoomException(Reason.INVALID, "audio, video: none (expected: at least one)");
    }
  }

  public RoomInfo connect(RoomKey key, RoomKey other, String otherUserId) throws RoomException {
    Room room = state.rooms().require(key);
    connections.connect(room, other, otherUserId);
    state.events().flush();
    return state.views().info(room);
  }

  public MemberInfo updateConnection(RoomKey key, RoomKey other, String userId, MuteChange change)
      throws RoomException {
    requireChange(change);
    MemberInfo info = connections.mute(state.rooms().require(key), other, userId, change);
    state.events().flush();
    return info;
  }

  public RoomInfo disconnect(RoomKey key, @Nullable RoomKey other) throws RoomException {
    Room room = state.rooms().require(key);
    connections.disconnect(room, other);
    state.events().flush();
    return state.views().info(room);
  }

  public Page<StreamInfo> listStreams(long sdkAppId, int pageSize, String pageToken)
      throws RoomException {
    String after = PageTokens.stream(pageToken);
    Page<StreamInfo> page = state.streams().page(sdkAppId, size(pageSize), after, this::info);
    return new Page<>(page.items(), PageTokens.of(page.nextToken()));
  }

  private StreamInfo info(RoomSession session) {
    return state.views().stream(member(session), session, null);
  }

  private RoomMember member(RoomSession session) {
    Room room = state.rooms().get(session.room());
    RoomMember member = room == null ? null : room.members().get(session.userId());
    if (member == null) {
      throw new IllegalStateException(session.id() + ": in no room");
    }
    return member;
  }

  private RoomSession live(StreamKey key) throws RoomException {
    StreamIndex.Entry entry = state.streams().get(key);
    RoomSession session = entry == null ? null : entry.live();
    if (session == null) {
      throw new RoomException(
          Reason.UNKNOWN_STREAM, "streamId: " + key.streamId() + " (expected: one that is live)");
    }
    return session;
  }

  public StreamInfo getStream(StreamKey key) throws RoomException {
    return info(live(key));
  }

  public StreamInfo stopStream(StreamKey key) throws RoomException {
    RoomSession session = live(key);
    StreamInfo was = info(session);
    membership.takeOffMic(member(session), key, "the stream was stopped");
    state.events().flush();
    return was;
  }

  public StreamInfo requestKeyframe(StreamKey key) throws RoomException {
    RoomSession session = live(key);
    environment.media().requestKeyFrame(session.id());
    return info(session);
  }

  public StreamInfo setStreamLimits(StreamKey key, int maxBitrateKbps) throws RoomException {
    if (maxBitrateKbps < 0) {
      throw new RoomException(
          Reason.INVALID, "maxBitrateKbps: " + maxBitrateKbps + " (expected: at least 0)");
    }
    RoomSession session = live(key);
    state.publishing().limit(session, maxBitrateKbps);
    state.events().flush();
    return info(session);
  }

  public Invitation invite(
      Invitation.Type type, Invitation.Party from, String toUserId, @Nullable RoomKey toRoom)
      throws RoomException {
    Invitation made = invitations.invite(type, from, toUserId, toRoom);
    state.events().flush();
    return made;
  }

  public Invitation answer(String id, long sdkAppId, String userId, Invitation.Answer answer)
      throws RoomException {
    Invitation answered = invitations.answer(id, sdkAppId, userId, answer);
    state.events().flush();
    return answered;
  }
}
