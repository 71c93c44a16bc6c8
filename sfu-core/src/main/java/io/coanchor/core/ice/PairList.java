package io.coanchor.core.ice;

import io.coanchor.core.ice.CandidatePair.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pairs of one ICE generation and which of them is to be checked next: triggered ones first,
 * then by priority (RFC 8445 sections 6.1.2 and 6.1.4).
 */
final class PairList {
  /** RFC 8445 section 6.1.2.5 says 100; a server has a handful. */
  static final int MAX_PAIRS = 64;

  private final IceRole role;
  private final List<CandidatePair> pairs = new ArrayList<>();
  private final Deque<CandidatePair> triggered = new ArrayDeque<>();

  PairList(IceRole role) {
    this.role = role;
  }

  /** The pair with this address, made if there was none; null if there are too many. */
  @Nullable CandidatePair pairWith(RemoteAddress remote, long priority) {
    CandidatePair pair = find(remote);
    if (pair == null && pairs.size() < MAX_PAIRS) {
      pair = new CandidatePair(remote, priority);
      pairs.add(pair);
    }
    return pair;
  }

  /** Takes over the remote candidates of the generation before. */
  void addAllOf(PairList other) {
    for (CandidatePair pair : other.pairs) {
      pairWith(pair.remote(), pair.remotePriority());
    }
  }

  @Nullable CandidatePair find(RemoteAddress remote) {
    for (CandidatePair pair : pairs) {
      if (pair.remote().equals(remote)) {
        return pair;
      }
    }
    return null;
  }

  /** The one of highest priority in that state. */
  @Nullable CandidatePair best(State state) {
    CandidatePair best = null;
    for (CandidatePair pair : pairs) {
      if (pair.state() == state
          && (best == null
              || pair.priority(role.controlling()) > best.priority(role.controlling()))) {
        best = pair;
      }
    }
    return best;
  }

  /** Has a pair checked before those whose turn it is; once, however often this is called. */
  void trigger(CandidatePair pair) {
    if (!triggered.contains(pair)) {
      pair.state(State.WAITING);
      triggered.add(pair);
    }
  }

  boolean isTriggered(CandidatePair pair) {
    return triggered.contains(pair);
  }

  boolean hasTriggered() {
    return !triggered.isEmpty();
  }

  /** Takes the pair that is to be checked next. */
  @Nullable CandidatePair next() {
    return triggered.isEmpty() ? best(State.WAITING) : triggered.poll();
  }

  /** The pair does not work (any more). */
  void fail(CandidatePair pair) {
    pair.state(State.FAILED);
    triggered.remove(pair);
  }

  /** No check is wanted for now: what was being checked waits. */
  void rest() {
    triggered.clear();
    for (CandidatePair pair : pairs) {
      if (pair.state() == State.IN_PROGRESS) {
        pair.state(State.WAITING);
      }
    }
  }

  /** How many may still succeed. */
  long pending() {
    return pairs.stream().filter(CandidatePair::isPending).count();
  }

  /** Whether one of a higher priority, as the controlling agent sees it, may still succeed. */
  boolean hasPendingAbove(long priority) {
    return pairs.stream().anyMatch(pair -> pair.isPending() && pair.priority(true) > priority);
  }

  Map<String, String> debugState() {
    Map<String, String> states = new LinkedHashMap<>();
    pairs.forEach(pair -> states.put(pair.remote().toString(), pair.state().name()));
    return states;
  }
}
