package io.coanchor.server.worker;

import io.coanchor.core.sdp.IceCredentials;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way to a session on its worker, from any thread. Commands run in the order given; one that
 * comes after the session's end does nothing.
 */
public final class SessionControl {
  private final MediaWorker worker;
  private @Nullable Session session;

  private SessionControl(MediaWorker worker) {
    this.worker = worker;
  }

  /**
   * Has a session made on its worker and made reachable under a ufrag.
   *
   * @param factory runs on the worker's thread
   * @return completes when the session can be reached; exceptionally with {@link
   *     RejectedCommandException} when the worker is overloaded
   */
  static CompletableFuture<SessionControl> create(
      MediaWorker worker, String localUfrag, Function<MediaWorker, Session> factory) {
    CompletableFuture<SessionControl> created = new CompletableFuture<>();
    SessionControl control = new SessionControl(worker);
    boolean taken =
        worker.execute(() -> {
          try {
            Session made = factory.apply(worker);
            control.session = made;
            worker.add(made, localUfrag);
            created.complete(control);
          } catch (RuntimeException e) {
            created.completeExceptionally(e);
          }
        });
    if (!taken) {
      created.completeExceptionally(new RejectedCommandException());
    }
    return created;
  }

  /**
   * Restarts ICE.
   *
   * @return completes once checks under the new credentials are answered, with whether the session
   *     is still there; exceptionally with {@link RejectedCommandException} when the worker is
   *     overloaded
   */
  public CompletableFuture<Boolean> restartIce(IceCredentials local, IceCredentials remote) {
    CompletableFuture<Boolean> restarted = new CompletableFuture<>();
    boolean taken =
        worker.execute(() -> {
          Session made = session;
          boolean open = made != null && !made.transport().isClosed();
          if (made != null && open) {
            made.restartIce(local, remote);
          }
          restarted.complete(open);
        });
    if (!taken) {
      restarted.completeExceptionally(new RejectedCommandException());
    }
    return restarted;
  }

  /** Ends the session, saying goodbye to the peer. */
  public void close(String detail) {
    worker.execute(() -> {
      Session made = session;
      if (made != null && !made.transport().isClosed()) {
        made.close(detail);
      }
    });
  }

  /** State for people and tests, read on the worker. */
  public CompletableFuture<Map<String, Object>> debugState() {
    CompletableFuture<Map<String, Object>> state = new CompletableFuture<>();
    boolean taken =
        worker.execute(() -> {
          Session made = session;
          state.complete(made == null ? Map.of() : made.debugState());
        });
    if (!taken) {
      state.complete(Map.of());
    }
    return state;
  }
}
