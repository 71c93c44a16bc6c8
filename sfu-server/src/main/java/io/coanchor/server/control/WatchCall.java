package io.coanchor.server.control;

import io.coanchor.proto.v1.RoomEvent;
import io.coanchor.server.message.EventMessages;
import io.coanchor.server.room.RoomDetail;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.RoomWatcher;
import io.coanchor.server.room.Watch;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One stream of {@code WatchRoom}. Asks the room for as many events as the client takes: while its
 * connection is full it asks for none, and the room remembers, or tells it later what it missed.
 *
 * <p>Events come in on the rooms' thread and are turned into messages on the stream's event loop,
 * which owns everything here.
 */
final class WatchCall implements RoomWatcher {
  /** Events asked for ahead of the client: what waits here at most. */
  static final int WINDOW = 16;

  // given
  private final ServerCallStreamObserver<RoomEvent> out;
  private final Executor loop;
  private final Runnable closed;

  // owned
  private @Nullable Watch watch;
  private int asked;
  private boolean over;

  /**
   * @param loop the event loop that the stream belongs to
   * @param closed is told once when this is over
   */
  WatchCall(ServerCallStreamObserver<RoomEvent> out, Executor loop, Runnable closed) {
    this.out = out;
    this.loop = loop;
    this.closed = closed;
  }

  @Override
  public void onSnapshot(RoomDetail snapshot, long epochMs) {
    send(1, () -> EventMessages.snapshot(snapshot, epochMs));
  }

  @Override
  public void onEvent(io.coanchor.server.room.RoomEvent event) {
    send(1, () -> EventMessages.event(event));
  }

  @Override
  public void onMissed(RoomKey room, long firstSequence, long lastSequence, long epochMs) {
    // comes unasked for
    send(0, () -> EventMessages.missed(room, firstSequence, lastSequence, epochMs));
  }

  @Override
  public void onEnd() {
    loop.execute(() -> {
      if (end()) {
        out.onCompleted();
      }
    });
  }

  /** The room can be asked for events. */
  void onWatching(Watch opened) {
    loop.execute(() -> {
      if (over) {
        opened.close();
      } else {
        watch = opened;
        ask();
      }
    });
  }

  /** There is nothing to watch. */
  void onFailed(StatusException failure) {
    loop.execute(() -> {
      if (end()) {
        out.onError(failure);
      }
    });
  }

  /** The client takes more. */
  void onReady() {
    loop.execute(this::ask);
  }

  /** The client has gone, or its deadline has passed. */
  void onCancel() {
    loop.execute(this::end);
  }

  private void send(int counted, Supplier<RoomEvent> message) {
    loop.execute(() -> {
      asked -= counted;
      if (!over) {
        out.onNext(message.get());
        ask();
      }
    });
  }

  private void ask() {
    Watch current = watch;
    if (current != null && !over && asked < WINDOW && out.isReady()) {
      int more = WINDOW - asked;
      asked = WINDOW;
      current.request(more);
    }
  }

  private boolean end() {
    if (over) {
      return false;
    }
    over = true;
    closed.run();
    Watch current = watch;
    if (current != null) {
      current.close();
    }
    return true;
  }
}
