package io.coanchor.server.worker;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.core.forward.LayerChoice;
import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.stun.StunMessage;
import io.coanchor.core.transport.CloseReason;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to a session, from any thread, before and after a worker has adopted it. Commands run in
 * the order given; one that comes after the session's end does nothing.
 */
public final class SessionControl {
  private static final Logger LOG = LoggerFactory.getLogger(SessionControl.class);

  private final SessionDirectory directory;
  private final MediaWorker guardian;
  private final PendingSession pending;

  /** The owner's, once there is one. */
  private @Nullable Session session;

  private SessionControl(
      SessionDirectory directory, MediaWorker guardian, PendingSession.Recipe recipe) {
    this.directory = directory;
    this.guardian = guardian;
    this.pending = new PendingSession(recipe, directory);
  }

  /**
   * Makes a session reachable under its ufrag, for whichever worker its peer comes to.
   *
   * @param guardian the worker that ends it when nobody has adopted it in time
   * @param timeoutNs by when
   * @return completes when the session can be reached; exceptionally with {@link
   *     RejectedCommandException} when the worker is overloaded
   */
  static CompletableFuture<SessionControl> create(
      SessionDirectory directory,
      MediaWorker guardian,
      PendingSession.Recipe recipe,
      long timeoutNs) {
    SessionControl control = new SessionControl(directory, guardian, recipe);
    directory.put(recipe.local().ufrag(), control);
    if (!guardian.execute(() -> control.guard(timeoutNs))) {
      control.pending.end();
      return CompletableFuture.failedFuture(new RejectedCommandException());
    }
    return CompletableFuture.completedFuture(control);
  }

  private void guard(long timeoutNs) {
    if (owner() == null && !pending.hasEnded()) {
      guardian.guard(pending, timeoutNs);
    }
  }

  /** Who has adopted it, or null. */
  @Nullable MediaWorker owner() {
    return pending.owner();
  }

  /**
   * The first check of a session that no worker has: if it knows the password, the session is made
   * on the worker it came to, on that one's thread.
   *
   * @return null when it does not, when another worker was first, or when the session has ended or
   *     cannot be made
   */
  @Nullable Session adopt(
      MediaWorker worker, String localUfrag, byte[] array, int offset, int length) {
    StunMessage check = owner() == null ? StunMessage.decode(array, offset, length) : null;
    if (check == null || !pending.verifies(check, localUfrag)) {
      return null;
    }
    PendingSession.Recipe recipe = pending.adopt(worker);
    if (recipe == null) {
      return null;
    }
    guardian.insist(() -> guardian.unguard(pending));
    PendingSession.Restart restart = pending.restart();
    try {
      Session made = recipe.factory().apply(worker);
      session = made;
      worker.addUfrag(made, recipe.local().ufrag());
      worker.activities().add(made);
      made.join(worker.nowNs());
      if (restart != null) {
        made.restartIce(restart.local(), restart.remote());
      }
      pending.fulfil(made);
      return made;
    } catch (RuntimeException e) {
      LOG.error("A session could not be made", e);
      directory.remove(recipe.local().ufrag());
      if (restart != null) {
        directory.remove(restart.local().ufrag());
      }
      Session half = session;
      if (half == null) {
        recipe.listener().onClosed(CloseReason.CLOSED, "internal error");
      } else {
        // what it has begun ends with it, and it says so
        worker.fail(half, e);
      }
      return null;
    }
  }

  /**
   * Restarts ICE.
   *
   * @return completes once checks under the new credentials are answered, with whether the session
   *     is still there; exceptionally with {@link RejectedCommandException} when the worker is
   *     overloaded
   */
  public CompletableFuture<Boolean> restartIce(IceCredentials local, IceCredentials remote) {
    if (pending.restart(new PendingSession.Restart(local, remote), this)) {
      return CompletableFuture.completedFuture(true);
    }
    return command(made -> {
      directory.put(local.ufrag(), this);
      made.restartIce(local, remote);
    });
  }

  /**
   * Mutes a publisher, or ends that: none of its viewers gets anything of the sound or the picture,
   * from the worker's cycle that runs the command on. For a viewer it does nothing.
   *
   * @return completes once it is in effect, with whether the session is still there; exceptionally
   *     with {@link RejectedCommandException} when the worker is overloaded
   */
  public CompletableFuture<Boolean> setMuted(MediaKind kind, boolean muted) {
    return command(
        kind == MediaKind.AUDIO ? PendingSession.Wish.AUDIO_MUTED : PendingSession.Wish.VIDEO_MUTED,
        made -> made.setMuted(kind, muted));
  }

  /**
   * Leaves the sound or the picture out of what a viewer gets, or ends that. For a publisher it
   * does nothing.
   *
   * @return as {@link #setMuted}
   */
  public CompletableFuture<Boolean> setReceiving(MediaKind kind, boolean receiving) {
    return command(
        kind == MediaKind.AUDIO
            ? PendingSession.Wish.AUDIO_RECEIVED
            : PendingSession.Wish.VIDEO_RECEIVED,
        made -> made.setReceiving(kind, receiving));
  }

  /**
   * Sets which of the stream's simulcast layers a viewer wants; it goes over at a key frame of that
   * one. For a publisher it does nothing.
   *
   * @return as {@link #setMuted}
   */
  public CompletableFuture<Boolean> chooseLayer(LayerChoice choice) {
    return command(PendingSession.Wish.LAYER, made -> made.chooseLayer(choice));
  }

  /**
   * Tells a publisher the most that it is to send, sound and picture and all layers together. One
   * that knows no REMB sends what it likes. For a viewer it does nothing.
   *
   * @param bps bits per second; 0 for no limit
   * @return as {@link #setMuted}
   */
  public CompletableFuture<Boolean> limitBitrate(long bps) {
    return command(PendingSession.Wish.BITRATE, made -> made.limitBitrate(bps));
  }

  /**
   * Asks a publisher for a key frame of every layer; merged with what viewers ask for, and at most
   * two a second. For a viewer it does nothing.
   *
   * @return as {@link #setMuted}; one that has not come yet begins with a key frame anyway
   */
  public CompletableFuture<Boolean> requestKeyFrame() {
    return command(Session::requestKeyFrames);
  }

  private CompletableFuture<Boolean> command(PendingSession.Wish wish, Consumer<Session> command) {
    return pending.wish(wish, command) ? CompletableFuture.completedFuture(true) : command(command);
  }

  /** Runs a command with the session on its worker, if it is still there. */
  private CompletableFuture<Boolean> command(Consumer<Session> command) {
    MediaWorker worker = owner();
    if (worker == null) {
      return CompletableFuture.completedFuture(!pending.hasEnded());
    }
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    boolean taken =
        worker.execute(() -> {
          Session made = session;
          boolean open = made != null && !made.transport().isClosed();
          try {
            if (made != null && open) {
              command.accept(made);
            }
          } finally {
            done.complete(open);
          }
        });
    if (!taken) {
      done.completeExceptionally(new RejectedCommandException());
    }
    return done;
  }

  /** Ends the session, saying goodbye to the peer; however much there is for the worker to do. */
  public void close(String detail) {
    PendingSession.Recipe ended = pending.end();
    if (ended != null) {
      guardian.insist(() -> guardian.unguard(pending));
      ended.listener().onClosed(CloseReason.CLOSED, detail);
      return;
    }
    MediaWorker worker = owner();
    if (worker != null) {
      worker.insist(() -> {
        Session made = session;
        if (made != null && !made.transport().isClosed()) {
          made.close(detail);
        }
      });
    }
  }

  /** State for people and tests, read on the worker. */
  public CompletableFuture<Map<String, Object>> debugState() {
    MediaWorker worker = owner();
    if (worker == null) {
      return CompletableFuture.completedFuture(
          Map.of("connected", false, "waiting", !pending.hasEnded()));
    }
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
