package io.coanchor.server.control;

import java.util.Map;

/** What the control API says of its own server, and may do to it. Any thread. */
public interface NodeView {
  /**
   * What does not change while a server runs.
   *
   * @param id unique among the nodes that know each other
   * @param version of the software, or empty
   * @param startedEpochMs when it was started
   * @param workers event loops that carry media
   */
  record Facts(String id, String version, long startedEpochMs, int workers) {}

  /**
   * The ports listened on.
   *
   * @param http plain HTTP
   * @param udp media
   * @param tcp media
   */
  record Ports(int http, int udp, int tcp) {}

  /** What does not change. */
  Facts facts();

  /** The ports. */
  Ports ports();

  /** Whether no new sessions are taken. */
  boolean isDraining();

  /** Takes no new sessions from now on. */
  void drain();

  /** The inner state as maps, lists, texts and numbers; blocks. */
  Map<String, Object> debugState();
}
