package io.coanchor.loadtest.expect;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One expectation about one number.
 *
 * @param name of the number
 * @param comparison {@code <=}, {@code <}, {@code >=}, {@code >} or {@code =}
 * @param bound in the metric's unit: microseconds, parts of 1, a count
 * @param text as it was written
 */
public record Expectation(MetricName name, String comparison, double bound, String text) {
  private static final Pattern FORM =
      Pattern.compile("([a-z][a-z0-9.-]*)\\s*(<=|>=|<|>|=)\\s*([^=<>].*)");
  private static final Pattern NUMBER =
      Pattern.compile("(\\d+(?:\\.\\d+)?(?:[eE]-?\\d+)?)\\s*(us|µs|ms|s|%)?");

  /**
   * Reads expectations separated by commas.
   *
   * @throws IllegalArgumentException with the part that is wrong and what was expected
   */
  public static List<Expectation> parseAll(String text) {
    List<Expectation> all = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      all.add(parse(part.strip()));
    }
    return all;
  }

  private static Expectation parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' (expected: FIGURE<=VALUE, such as loss<=0.001 or latency-p99<=20ms)");
    }
    MetricName name = MetricName.parse(form.group(1));
    return new Expectation(name, form.group(2), bound(name, form.group(3).strip(), text), text);
  }

  private static double bound(MetricName name, String value, String text) {
    Matcher number = NUMBER.matcher(value);
    Unit unit = name.metric().unit();
    if (number.matches()) {
      double amount = Double.parseDouble(number.group(1));
      String suffix = number.group(2) == null ? "" : number.group(2);
      switch (suffix) {
        case "" -> {
          if (unit != Unit.TIME || amount == 0) {
            return amount;
          }
        }
        case "%" -> {
          if (unit == Unit.RATIO) {
            return amount / 100;
          }
        }
        default -> {
          if (unit == Unit.TIME) {
            return amount * (suffix.equals("s") ? 1e6 : suffix.equals("ms") ? 1e3 : 1);
          }
        }
      }
    }
    String expected =
        switch (unit) {
          case TIME -> "a time with us, ms or s";
          case RATIO -> "a part such as 0.001 or 0.1%";
          case COUNT, CORES -> "a number";
        };
    throw new IllegalArgumentException(
        "'" + text + "': " + value + " (expected: " + expected + ")");
  }

  /** What became of it; a number that could not be measured holds no expectation. */
  public Verdict judge(Figures figures) {
    double measured = figures.value(name);
    boolean held =
        switch (comparison) {
          case "<=" -> measured <= bound;
          case "<" -> measured < bound;
          case ">=" -> measured >= bound;
          case ">" -> measured > bound;
          default -> measured == bound;
        };
    return new Verdict(this, measured, held);
  }

  /**
   * An expectation and what was measured.
   *
   * @param measured in the metric's unit, NaN for nothing
   */
  public record Verdict(Expectation expectation, double measured, boolean held) {
    /** For people. */
    public String message() {
      return (held ? "held    " : "FAILED  ")
          + expectation.text()
          + "   measured "
          + expectation.name().metric().unit().format(measured);
    }
  }
}
