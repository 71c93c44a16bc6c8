package io.coanchor.server.signal;

/** How a player's offer was met: with an answer, or with an offer of the server's own. */
public sealed interface PlayOutcome permits SessionCreated, CounterOffered {}
