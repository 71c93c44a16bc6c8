package io.coanchor.server.room.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.core.codec.MediaKind;
import io.coanchor.server.room.MemberInfo;
import io.coanchor.server.room.RoomEvent;
import io.coanchor.server.room.RoomEvent.LeaveReason;
import io.coanchor.server.room.RoomException;
import io.coanchor.server.room.RoomKey;
import io.coanchor.server.room.RoomPage;
import io.coanchor.server.room.RoomService;
import io.coanchor.server.signal.StreamKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;

/** The rules on a virtual clock, with media that is only written down. */
final class VirtualRooms implements RoomClock, Timers, MediaPort {
  static final long APP = 7;
  static final long SECOND = 1_000_000_000L;
  static final long EPOCH_MS = 1_800_000_000_000L;
  static final RoomRules RULES = new RoomRules(50, 100, 90 * SECOND, 600 * SECOND, 30 * SECOND);

  private record Task(long atNs, long order, Runnable run) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::atNs).thenComparingLong(Task::order));
  private final AtomicLong orders = new AtomicLong();
  private long nowNs = -5 * SECOND;
  private int nextId;

  /** What was done to media, one line each. */
  final List<String> media = new ArrayList<>();

  final List<RoomEvent> events = new ArrayList<>();
  final Rooms rooms;
  final Presence presence;
  final Control control;

  VirtualRooms() {
    this(RULES);
  }

  VirtualRooms(RoomRules rules) {
    rooms = new Rooms(new Environment(rules, this, this, this, () -> "i" + nextId++));
    presence = rooms.presence();
    control = rooms.control();
    rooms.listen(events::add);
  }

  static RoomKey room(String id) {
    return RoomKey.of(APP, id);
  }

  static StreamKey stream(String id) {
    return new StreamKey(APP, id);
  }

  /** Publishes, with media arriving; the session is named user/stream/room. */
  String push(String user, String stream, String room) throws RoomException {
    String session = session(user, stream, room, Part.PUBLISHER);
    presence.begin(session);
    return session;
  }

  String play(String user, String stream, String room) throws RoomException {
    return session(user, stream, room, Part.VIEWER);
  }

  String session(String user, String stream, String room, Part part) throws RoomException {
    String id =
        user + "/" + stream + "/" + room + (part == Part.VIEWER ? "/v" : "") + "#" + nextId++;
    Visit visit = new Visit(room(room), user, part);
    presence.hold(visit);
    presence.join(id, visit, stream(stream));
    presence.release(visit);
    return id;
  }

  void end(String session) {
    presence.leave(session, LeaveReason.LEFT);
  }

  /** A room with all its members, which are fewer than a page holds. */
  RoomPage page(RoomKey key) throws RoomException {
    RoomPage page = control.getRoom(key, RoomService.MAX_PAGE_SIZE, "");
    assertThat(page.members().nextToken()).isEmpty();
    return page;
  }

  List<MemberInfo> members(RoomKey key) throws RoomException {
    return page(key).members().items();
  }

  /** Lets time go by, doing what is due on the way. */
  void pass(long ns) {
    long untilNs = nowNs + ns;
    while (!tasks.isEmpty() && tasks.peek().atNs() <= untilNs) {
      Task next = tasks.remove();
      nowNs = Math.max(nowNs, next.atNs());
      next.run().run();
    }
    nowNs = untilNs;
  }

  /** The events since the last call, one line each. */
  List<String> told() {
    List<String> lines = events.stream().map(Told::of).toList();
    events.clear();
    return lines;
  }

  @Override
  public long nowNs() {
    return nowNs;
  }

  @Override
  public long epochMs() {
    return EPOCH_MS + nowNs / 1_000_000;
  }

  @Override
  public Runnable after(long delayNs, Runnable task) {
    Task scheduled = new Task(nowNs + delayNs, orders.getAndIncrement(), task);
    tasks.add(scheduled);
    return () -> tasks.remove(scheduled);
  }

  int waitingTasks() {
    return tasks.size();
  }

  @Override
  public void end(String sessionId, String detail) {
    media.add("end " + sessionId + ": " + detail);
  }

  @Override
  public void setMuted(String sessionId, MediaKind kind, boolean muted) {
    media.add((muted ? "mute " : "unmute ") + kind + " " + sessionId);
  }

  @Override
  public void setReceiving(String sessionId, MediaKind kind, boolean receiving) {
    media.add((receiving ? "give " : "hold back ") + kind + " " + sessionId);
  }

  @Override
  public void requestKeyFrame(String sessionId) {
    media.add("key frame " + sessionId);
  }

  @Override
  public void limit(String sessionId, int maxBitrateKbps) {
    media.add("limit " + sessionId + " " + maxBitrateKbps);
  }

  @Override
  public void free(StreamKey stream) {
    media.add("free " + stream.streamId());
  }
}
