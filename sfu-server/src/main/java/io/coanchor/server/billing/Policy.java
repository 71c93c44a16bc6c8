package io.coanchor.server.billing;

/** How durations are counted. */
public enum Policy {
  /** Each picture played adds its time to its own tier; time on mic without any is audio. */
  PER_STREAM("per-stream"),
  /** A user's time counts once, in the tier of the areas of all pictures received together. */
  AGGREGATE("aggregate");

  private final String text;

  Policy(String text) {
    this.text = text;
  }

  /** As configurations and the ledger name it. */
  public String text() {
    return text;
  }
}
