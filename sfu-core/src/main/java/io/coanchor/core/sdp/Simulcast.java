package io.coanchor.core.sdp;

import java.util.ArrayList;
import java.util.List;

/**
 * The restriction identifiers of an m-section and the simulcast made of them (RFC 8851, RFC 8853).
 *
 * @param rids all {@code a=rid}
 * @param send what {@code a=simulcast:send} lists, each with its alternatives; empty without
 * @param receive what {@code a=simulcast:recv} lists, each with its alternatives; empty without
 */
public record Simulcast(List<Rid> rids, List<List<String>> send, List<List<String>> receive) {
  /** No simulcast. */
  public static final Simulcast NONE = new Simulcast(List.of(), List.of(), List.of());

  public Simulcast {
    rids = List.copyOf(rids);
    send = List.copyOf(send);
    receive = List.copyOf(receive);
  }

  /**
   * One {@code a=rid}.
   *
   * @param id letters, digits, minus and underscore
   * @param send the direction seen from the writer
   * @param restrictions such as {@code max-width=1280;max-fps=30}, empty for none
   */
  public record Rid(String id, boolean send, String restrictions) {}

  /** One simulcast stream per id, sent. */
  public static Simulcast sending(List<String> ids) {
    return new Simulcast(rids(ids, true), alternatives(ids), List.of());
  }

  /** One simulcast stream per id, received. */
  public static Simulcast receiving(List<String> ids) {
    return new Simulcast(rids(ids, false), List.of(), alternatives(ids));
  }

  /** The first alternative of each stream sent, in order. */
  public List<String> sendIds() {
    return firsts(send);
  }

  /** The first alternative of each stream received, in order. */
  public List<String> receiveIds() {
    return firsts(receive);
  }

  private static List<String> firsts(List<List<String>> streams) {
    List<String> ids = new ArrayList<>();
    for (List<String> stream : streams) {
      ids.add(stream.getFirst());
    }
    return ids;
  }

  private static List<Rid> rids(List<String> ids, boolean send) {
    List<Rid> rids = new ArrayList<>();
    for (String id : ids) {
      rids.add(new Rid(id, send, ""));
    }
    return rids;
  }

  private static List<List<String>> alternatives(List<String> ids) {
    List<List<String>> streams = new ArrayList<>();
    for (String id : ids) {
      streams.add(List.of(id));
    }
    return streams;
  }
}
