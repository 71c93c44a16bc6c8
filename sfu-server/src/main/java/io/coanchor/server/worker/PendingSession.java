package io.coanchor.server.worker;

import io.coanchor.core.sdp.IceCredentials;
import io.coanchor.core.stun.StunKey;
import io.coanchor.core.stun.StunMessage;
import io.coanchor.core.transport.CloseReason;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A session until some worker adopts it: made by HTTP, its peer's address unknown. The worker that
 * gets the first check that was made with its password builds it; it ends by command or when its
 * time has run out. Exactly one of these happens, whichever threads they come on.
 *
 * <p>As a timer it belongs to the worker that guards its time.
 */
final class PendingSession extends DeadlineQueue.Entry {
  /** What to make of it. */
  record Recipe(
      IceCredentials local, Function<MediaWorker, Session> factory, SessionListener listener) {}

  /** An ICE restart before anything was adopted. */
  record Restart(IceCredentials local, IceCredentials remote) {}

  /** What can be wished of a session before there is one; the last wish of a kind counts. */
  enum Wish {
    AUDIO_MUTED,
    VIDEO_MUTED,
    AUDIO_RECEIVED,
    VIDEO_RECEIVED
  }

  private enum State {
    WAITING,
    ADOPTED,
    ENDED
  }

  private final Recipe recipe;
  private final SessionDirectory directory;
  private final StunKey key;

  // Guarded by this.
  private State state = State.WAITING;
  private @Nullable MediaWorker owner;
  private @Nullable Restart restart;
  private @Nullable StunKey restartKey;
  private final Map<Wish, Consumer<Session>> wishes = new EnumMap<>(Wish.class);

  PendingSession(Recipe recipe, SessionDirectory directory) {
    this.recipe = recipe;
    this.directory = directory;
    this.key = new StunKey(recipe.local().pwd());
  }

  Recipe recipe() {
    return recipe;
  }

  /** Whether a check was made with the password that goes with the ufrag it names. */
  synchronized boolean verifies(StunMessage check, String localUfrag) {
    if (localUfrag.equals(recipe.local().ufrag())) {
      return check.verify(key);
    }
    Restart present = restart;
    StunKey second = restartKey;
    return present != null
        && second != null
        && localUfrag.equals(present.local().ufrag())
        && check.verify(second);
  }

  /** Takes it for a worker; false when another was first, or it has ended. */
  synchronized boolean adopt(MediaWorker worker) {
    if (state != State.WAITING) {
      return false;
    }
    state = State.ADOPTED;
    owner = worker;
    return true;
  }

  /** Ends it; false when it was adopted, or has ended. */
  synchronized boolean end() {
    if (state != State.WAITING) {
      return false;
    }
    state = State.ENDED;
    directory.remove(recipe.local().ufrag());
    if (restart != null) {
      directory.remove(restart.local().ufrag());
    }
    return true;
  }

  /** Makes it answer to a second pair of credentials; false when it does not wait any more. */
  synchronized boolean restart(Restart next, SessionControl control) {
    if (state != State.WAITING) {
      return false;
    }
    if (restart != null) {
      directory.remove(restart.local().ufrag());
    }
    restart = next;
    restartKey = new StunKey(next.local().pwd());
    directory.put(next.local().ufrag(), control);
    return true;
  }

  /** Notes what is to be done once there is a session; false when it does not wait any more. */
  synchronized boolean wish(Wish wish, Consumer<Session> command) {
    if (state != State.WAITING) {
      return false;
    }
    wishes.put(wish, command);
    return true;
  }

  /** Does with the session what was wished of it. */
  void fulfil(Session session) {
    List<Consumer<Session>> commands;
    synchronized (this) {
      commands = List.copyOf(wishes.values());
      wishes.clear();
    }
    commands.forEach(command -> command.accept(session));
  }

  synchronized @Nullable MediaWorker owner() {
    return owner;
  }

  synchronized @Nullable Restart restart() {
    return restart;
  }

  synchronized boolean hasEnded() {
    return state == State.ENDED;
  }

  @Override
  void onDeadline(long nowNs) {
    if (end()) {
      recipe.listener().onClosed(CloseReason.TIMED_OUT, "no authenticated check in time");
    }
  }
}
