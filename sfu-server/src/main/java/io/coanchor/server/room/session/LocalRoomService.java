package io.coanchor.server.room.session;

import io.coanchor.server.room.Invitation;
import io.coanchor.server.room.MemberInfo;
import io.coanchor.server.room.MuteChange;
import io.coanchor.server.room.Page;
import io.coanchor.server.room.RoomException;
import io.coanchor.server.room.RoomInfo;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.RoomListener;
import io.coanchor.server.room.RoomPage;
import io.coanchor.server.room.RoomService;
import io.coanchor.server.room.RoomWatcher;
import io.coanchor.server.room.StreamInfo;
import io.coanchor.server.room.Watch;
import io.coanchor.server.room.WatchRequest;
import io.coanchor.server.room.model.Control;
import io.coanchor.server.room.model.Feed;
import io.coanchor.server.room.model.Rooms;
import io.coanchor.server.signal.SignalException;
import io.coanchor.server.signal.StreamKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The rooms of this node: brings calls from any thread to the rules on the rooms' thread. Answers
 * come on other threads: what callers make of a thousand rooms, the rooms do not wait for.
 */
final class LocalRoomService implements RoomService {
  private final RoomThread thread;
  private final Executor answers;
  private final Rooms rooms;
  private final Control control;

  /**
   * @param answers completes the stages that callers get
   */
  LocalRoomService(RoomThread thread, Executor answers, Rooms rooms) {
    this.thread = thread;
    this.answers = answers;
    this.rooms = rooms;
    this.control = rooms.control();
  }

  /** What the rules answer at once. */
  private interface Ask<T> {
    T of(Control control) throws RoomException;
  }

  private <T> CompletionStage<T> ask(Ask<T> call) {
    return thread
        .call(() -> CompletableFuture.completedFuture(call.of(control)))
        .exceptionallyCompose(LocalRoomService::failed)
        .whenCompleteAsync((answer, failure) -> {}, answers);
  }

  /** A full queue is told as the others' failures are. */
  private static <T> CompletionStage<T> failed(Throwable failure) {
    return CompletableFuture.failedFuture(
        failure instanceof SignalException e
            ? new RoomException(RoomException.Reason.OVERLOADED, e.detail())
            : failure);
  }

  @Override
  public CompletionStage<Page<RoomInfo>> listRooms(long sdkAppId, int pageSize, String pageToken) {
    return ask(rules -> rules.listRooms(sdkAppId, pageSize, pageToken));
  }

  @Override
  public CompletionStage<RoomPage> getRoom(RoomKey room, int pageSize, String pageToken) {
    return ask(rules -> rules.getRoom(room, pageSize, pageToken));
  }

  @Override
  public CompletionStage<Watch> watch(WatchRequest request, RoomWatcher watcher) {
    return ask(rules -> new ThreadWatch(rules.watch(request, watcher)));
  }

  /** A watcher's side from any thread. */
  private final class ThreadWatch implements Watch {
    private final Feed feed;

    ThreadWatch(Feed feed) {
      this.feed = feed;
    }

    @Override
    public void request(long calls) {
      if (calls < 1) {
        throw new IllegalArgumentException("calls: " + calls + " (expected: at least 1)");
      }
      thread.run(() -> control.ask(feed, calls));
    }

    @Override
    public void close() {
      thread.run(() -> control.unwatch(feed));
    }
  }

  @Override
  public CompletionStage<RoomInfo> dismiss(RoomKey room) {
    return ask(rules -> rules.dismiss(room));
  }

  @Override
  public CompletionStage<MemberInfo> removeUser(RoomKey room, String userId, int blockSeconds) {
    return ask(rules -> rules.removeUser(room, userId, blockSeconds));
  }

  @Override
  public CompletionStage<MemberInfo> setMuted(RoomKey room, String userId, MuteChange change) {
    return ask(rules -> rules.setMuted(room, userId, change));
  }

  @Override
  public CompletionStage<RoomInfo> connect(RoomKey room, RoomKey other, String otherUserId) {
    return ask(rules -> rules.connect(room, other, otherUserId));
  }

  @Override
  public CompletionStage<MemberInfo> updateConnection(
      RoomKey room, RoomKey other, String userId, MuteChange change) {
    return ask(rules -> rules.updateConnection(room, other, userId, change));
  }

  @Override
  public CompletionStage<RoomInfo> disconnect(RoomKey room, @Nullable RoomKey other) {
    return ask(rules -> rules.disconnect(room, other));
  }

  @Override
  public CompletionStage<Page<StreamInfo>> listStreams(
      long sdkAppId, int pageSize, String pageToken) {
    return ask(rules -> rules.listStreams(sdkAppId, pageSize, pageToken));
  }

  @Override
  public CompletionStage<StreamInfo> getStream(StreamKey stream) {
    return ask(rules -> rules.getStream(stream));
  }

  @Override
  public CompletionStage<StreamInfo> stopStream(StreamKey stream) {
    return ask(rules -> rules.stopStream(stream));
  }

  @Override
  public CompletionStage<StreamInfo> requestKeyframe(StreamKey stream) {
    return ask(rules -> rules.requestKeyframe(stream));
  }

  @Override
  public CompletionStage<StreamInfo> setStreamLimits(StreamKey stream, int maxBitrateKbps) {
    return ask(rules -> rules.setStreamLimits(stream, maxBitrateKbps));
  }

  @Override
  public CompletionStage<Invitation> invite(
      Invitation.Type type, Invitation.Party from, String toUserId, @Nullable RoomKey toRoom) {
    return ask(rules -> rules.invite(type, from, toUserId, toRoom));
  }

  @Override
  public CompletionStage<Invitation> answer(
      String invitationId, long sdkAppId, String userId, Invitation.Answer answer) {
    return ask(rules -> rules.answer(invitationId, sdkAppId, userId, answer));
  }

  @Override
  public void listen(RoomListener listener) {
    thread.run(() -> rooms.listen(listener));
  }
}
