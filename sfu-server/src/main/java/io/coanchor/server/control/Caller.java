package io.coanchor.server.control;

import io.grpc.Context;

/**
 * Who calls.
 *
 * @param name of the token or certificate, or {@code anonymous}
 * @param scope what the caller may do
 * @param address where from
 */
record Caller(String name, Scope scope, String address) {
  /** The caller of the gRPC call under way. */
  static final Context.Key<Caller> KEY = Context.key("caller");

  /** What a caller may do. */
  enum Scope {
    /** Call what changes nothing. */
    READ,
    /** Call everything. */
    FULL;

    /** By its name in the configuration, which has checked it. */
    static Scope of(String text) {
      return text.equals("full") ? FULL : READ;
    }
  }

  /** Whether the caller may call what changes something. */
  boolean mayChange() {
    return scope == Scope.FULL;
  }
}
