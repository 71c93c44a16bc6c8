package io.coanchor.server.room.model;

import java.util.function.Supplier;

/**
 * What the rules are given.
 *
 * @param rules the numbers
 * @param clock what time it is
 * @param timers calls back later
 * @param media what is to happen to media
 * @param ids makes unguessable ids
 */
public record Environment(
    RoomRules rules, RoomClock clock, Timers timers, MediaPort media, Supplier<String> ids) {

  Environment with(Timers others) {
    return new Environment(rules, clock, others, media, ids);
  }
}
