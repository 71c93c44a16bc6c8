package io.coanchor.server.room.model;

import io.coanchor.server.room.RoomListener;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All rooms of a node, put together: {@link #presence} is told of sessions, {@link #control} of
 * what applications and users want. Owned by the rooms' thread.
 */
public final class Rooms {
  private final RoomIndex rooms = new RoomIndex();
  private final StreamIndex streams = new StreamIndex();
  private final EventHub events;
  private final Entrance entrance;
  private final Invitations invitations;
  private final Presence presence;
  private final Control control;

  public Rooms(Environment given) {
    events = new EventHub(given.clock(), given.timers());
    Environment environment =
        given.with((delayNs, task) -> given.timers().after(delayNs, () -> told(task)));
    entrance = new Entrance(environment.rules(), environment.clock(), rooms);
    Views views = new Views(environment.clock(), streams);
    Links links = new Links();
    Membership membership = new Membership(environment, rooms, streams, views, events, links);
    Connections connections =
        new Connections(
            environment, rooms, views, membership.stage(), events, links::onDisconnected);
    invitations = new Invitations(environment, rooms, streams, events, membership, connections);
    KeptOut keptOut = new KeptOut(entrance, rooms, streams, membership, environment.media());
    links.join(connections, invitations, keptOut);
    Publishing publishing =
        new Publishing(
            environment.media(), environment.clock(), rooms, streams, membership.stage());
    presence =
        new Presence(entrance, rooms, keptOut, membership, publishing, events, environment.media());
    control =
        new Control(
            environment,
            new Control.State(rooms, streams, views, events, entrance, keptOut, publishing),
            membership,
            connections,
            invitations);
  }

  /** Runs a task, and tells watchers what came of it. */
  private void told(Runnable task) {
    try {
      task.run();
    } finally {
      events.flush();
    }
  }

  /** What sessions do. */
  public Presence presence() {
    return presence;
  }

  /** What applications and users want. */
  public Control control() {
    return control;
  }

  /** Tells a listener of every event from now on. */
  public void listen(RoomListener listener) {
    events.listen(listener);
  }

  /** Counts of what is here. */
  public Map<String, Object> debugState() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("rooms", rooms.size() + entrance.coming());
    state.put("connections", rooms.all().stream().mapToInt(r -> r.relays().size()).sum() / 2);
    state.put("invitations", invitations.size());
    state.put("watchers", rooms.all().stream().mapToInt(r -> r.feeds().size()).sum());
    return state;
  }

  /**
   * What happens to members concerns connections, invitations and those kept out too; they are made
   * after what tells them, and joined before anything happens.
   */
  private static final class Links implements Membership.Listener {
    private @Nullable Connections connections;
    private @Nullable Invitations invitations;
    private @Nullable KeptOut keptOut;

    void join(Connections madeConnections, Invitations madeInvitations, KeptOut madeKeptOut) {
      connections = madeConnections;
      invitations = madeInvitations;
      keptOut = madeKeptOut;
    }

    private KeptOut keptOut() {
      return Objects.requireNonNull(keptOut);
    }

    private Connections connections() {
      return Objects.requireNonNull(connections);
    }

    private Invitations invitations() {
      return Objects.requireNonNull(invitations);
    }

    @Override
    public void onStageChanged(Room room) {
      connections().onStageChanged(room);
    }

    @Override
    public void onEntered(Room room, RoomSession session) {
      connections().onEntered(room, session);
      if (session.isPublisher()) {
        keptOut().enforce(room);
      }
    }

    @Override
    public void onGone(Room room, String userId) {
      invitations().onGone(room, userId);
    }

    @Override
    public void onClosing(Room room) {
      connections().onClosing(room);
      invitations().onClosing(room);
    }

    void onDisconnected(Room room, Room other) {
      invitations().onDisconnected(room, other);
      keptOut().enforce(room);
      keptOut().enforce(other);
    }
  }
}
