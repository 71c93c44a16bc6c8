package io.coanchor.server.billing.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A statement and the values of its parameters, which never become part of its text. */
final class Sql {
  private final StringBuilder text;
  private final List<Object> values = new ArrayList<>();

  Sql(String text, Object... theirs) {
    this.text = new StringBuilder(text);
    values.addAll(List.of(theirs));
  }

  /** Adds text, and a value for each question mark in it. */
  Sql add(String more, Object... theirs) {
    text.append(more);
    values.addAll(List.of(theirs));
    return this;
  }

  PreparedStatement prepare(Connection connection) throws SQLException {
    return prepare(connection, "");
  }

  /** With words before it. */
  PreparedStatement prepare(Connection connection, String before) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(before + text);
    try {
      for (int i = 0; i < values.size(); i++) {
        statement.setObject(i + 1, values.get(i));
      }
      return statement;
    } catch (SQLException e) {
      statement.close();
      throw e;
    }
  }

  @Override
  public String toString() {
    return text + " " + values;
  }
}
