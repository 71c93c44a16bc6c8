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
    VIDEO_RECEIVED,
    BITRATE,
    LAYER
  }

  private enum State {
    WAITING,
    ADOPTED,
    ENDED
  }

  private final SessionDirectory directory;

  // Guarded by this.
  private State state = State.WAITING;

  /** Until it is adopted or ended: it holds the whole session description. */
  private @Nullable Recipe recipe;

  private @Nullable StunKey key;
  private @Nullable MediaWorker owner;
  private @Nullable Restart restart;
  private @Nullable StunKey restartKey;
  private final Map<Wish, Consumer<Session>> wishes = new EnumMap<>(Wish.class);

  PendingSession(Recipe recipe, SessionDirectory directory) {
    this.recipe = recipe;
    this.directory = directory;
    this.key = new StunKey(recipe.local().pwd());
  }

  /** Whether a check was made with the password that goes with the ufrag it names. */
  synchronized boolean verifies(StunMessage check, String localUfrag) {
    Recipe made = recipe;
    StunKey first = key;
    if (made == null || first == null) {
      return false;
    }
    if (localUfrag.equals(made.local().ufrag())) {
      return check.verify(first);
    }
    Restart present = restart;
    StunKey second = restartKey;
    return present != null
        && second != null
        && localUfrag.equals(present.local().ufrag())
        && check.verify(second);
  }

  /** Takes it for a worker; null when another was first, or it has ended. */
  synchronized @Nullable Recipe adopt(MediaWorker worker) {
    Recipe made = recipe;
    if (state != State.WAITING || made == null) {
      return null;
    }
    state = State.ADOPTED;
    owner = worker;
    forget();
    return made;
  }

  /** Ends it; null when it was adopted, or has ended. */
  synchronized @Nullable Recipe end() {
    Recipe made = recipe;
    if (state != State.WAITING || made == null) {
      return null;
    }
    state = State.ENDED;
    directory.remove(made.local().ufrag());
    if (restart != null) {
      directory.remove(restart.local().ufrag());
    }
    forget();
    return made;
  }

  private void forget() {
    recipe = null;
    key = null;
    restartKey = null;
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
    Recipe ended = end();
    if (ended != null) {
      ended.listener().onClosed(CloseReason.TIMED_OUT, "no authenticated check in time");
    }
  }
}
