package io.coanchor.server.billing.ledger;

import io.coanchor.server.billing.LedgerEntry;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the ledger. Any thread; blocks. */
public interface LedgerReader extends AutoCloseable {
  /** What sums can be told apart by. */
  enum Dimension {
    ROOM,
    USER,
    STREAM,
    DAY,
    TIER
  }

  /**
   * Which entries are meant. Texts are compared as they are; an empty one, and a null room, means
   * any.
   *
   * @param from the first moment; an entry counts with the part of it that lies between
   * @param to the first moment that no longer counts
   * @param room as {@link io.coanchor.server.room.RoomKey} shows it, empty for any
   */
  record Selection(
      long sdkAppId,
      Instant from,
      Instant to,
      String room,
      String userId,
      String streamId,
      String tier) {}

  /**
   * A sum.
   *
   * @param room as {@code RoomKey} shows it; empty where sums are not told apart by it; so are the
   *     others
   * @param day ISO 8601, in the zone that was asked for
   */
  record Sum(
      String room,
      String userId,
      String streamId,
      String day,
      String policy,
      String tier,
      long durationMs,
      long entries) {}

  /** An entry and where it stands in its node's part of the ledger. */
  record Numbered(String node, long number, LedgerEntry entry) {}

  /** Takes entries one by one. */
  @FunctionalInterface
  interface EntrySink {
    /** Whether it wants more. */
    boolean take(Numbered entry) throws IOException;
  }

  /**
   * Sums durations, ordered by day, room, user, stream, policy and tier.
   *
   * @param by policies and tiers are always told apart, as their prices are
   * @param after the last sum of the page before; null for the first page
   */
  List<Sum> sums(
      Selection selection, ZoneId zone, Set<Dimension> by, @Nullable Sum after, int limit)
      throws LedgerException;

  /** Entries of a selection, oldest begin first, each with its whole duration. */
  List<Numbered> entries(Selection selection, @Nullable Numbered after, int limit)
      throws LedgerException;

  /**
   * Gives every entry of a selection to a sink, oldest begin first, each with its whole duration.
   * Holds no transaction: what is written meanwhile may be among them.
   */
  void export(Selection selection, EntrySink sink) throws LedgerException, IOException;

  /** Entries of a node and application behind a number, in the order in which they were written. */
  List<Numbered> written(String node, long sdkAppId, long afterNumber, int limit)
      throws LedgerException;

  /**
   * An entry by its id and, behind it, the corrections of it, oldest first; empty where the
   * application has none of that id.
   */
  List<Numbered> find(long sdkAppId, String id) throws LedgerException;

  /**
   * The nodes that have written anything, each with the number of its newest entry: of any
   * application, and also when retention has taken that entry away.
   */
  Map<String, Long> lastNumbers() throws LedgerException;

  /**
   * Up to when sums of an application are final, corrections apart: nothing that is open began
   * before, and no node that runs, or ended out of order, can still bring anything from before.
   */
  Instant settledUntil(long sdkAppId) throws LedgerException;

  @Override
  void close();
}
