package io.coanchor.server.billing.ledger;

import io.coanchor.server.billing.ledger.LedgerReader.Sum;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The policies and tiers that an application has entries of: few, of millions of entries. */
final class Tiers {
  private Tiers() {}

  /** A policy's text and a tier, as the ledger has them. */
  record Key(String policy, String tier) {
    /** Whether it comes behind a sum that was the last of a page. */
    boolean isBehind(@Nullable Sum last) {
      if (last == null) {
        return true;
      }
      int order = policy.compareTo(last.policy());
      return order > 0 || (order == 0 && tier.compareTo(LedgerText.encode(last.tier())) > 0);
    }
  }

  /** In order; steps through the index from one to the next. */
  static List<Key> of(Connection connection, long app) throws SQLException {
    List<Key> found = new ArrayList<>();
    Key last = new Key("", "");
    while (true) {
      Sql next =
          new Sql("SELECT policy, tier FROM entry WHERE app = ?", app)
              .add(" AND (policy, tier) > (?, ?)", last.policy(), last.tier())
              .add(" ORDER BY policy, tier LIMIT 1");
      try (PreparedStatement query = next.prepare(connection);
          ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          return found;
        }
        last = new Key(row.getString(1), row.getString(2));
        found.add(last);
      }
    }
  }
}
