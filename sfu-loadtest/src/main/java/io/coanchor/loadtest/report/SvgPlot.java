package io.coanchor.loadtest.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** A line plot as inline SVG: axes with round numbers, any number of series, a legend. */
final class SvgPlot {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 260;
  private static final int LEFT = 64;
  private static final int RIGHT = 16;
  private static final int TOP = 14;
  private static final int BOTTOM = 40;
  private static final int X_TICKS = 6;
  private static final int Y_TICKS = 5;

  private final String label;
  private final Axis x;
  private final Axis y;
  private final List<Series> series = new ArrayList<>();

  /** A series; points whose y is NaN are left out and interrupt the line. */
  private static final class Series {
    private final String name;
    private final double[] xs;
    private final double[] ys;

    Series(String name, double[] xs, double[] ys) {
      this.name = name;
      this.xs = xs;
      this.ys = ys;
    }
  }

  /**
   * One axis.
   *
   * @param title what it shows
   * @param logarithmic whether each decade is as long as the next
   * @param format writes a tick's value
   */
  record Axis(String title, boolean logarithmic, DoubleFunction<String> format) {
    static Axis linear(String title, DoubleFunction<String> format) {
      return new Axis(title, false, format);
    }
  }

  /** An empty plot; the label is for those who do not see it. */
  SvgPlot(String label, Axis x, Axis y) {
    this.label = label;
    this.x = x;
    this.y = y;
  }

  /** Adds a series. */
  SvgPlot add(String name, double[] xs, double[] ys) {
    series.add(new Series(name, xs, ys));
    return this;
  }

  /** Whether there is nothing to see. */
  boolean isEmpty() {
    for (Series one : series) {
      for (double value : one.ys) {
        if (!Double.isNaN(value)) {
          return false;
        }
      }
    }
    return true;
  }

  /** A scale of one axis: from values to pixels. */
  private record Scale(boolean logarithmic, double low, double high, double from, double to) {
    double at(double value) {
      double part =
          logarithmic
              ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
              : (value - low) / (high - low);
      return from + Math.clamp(part, 0, 1) * (to - from);
    }
  }

  String svg() {
    Scale across = scale(true, LEFT, WIDTH - RIGHT);
    Scale up = scale(false, HEIGHT - BOTTOM, TOP);
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
            WIDTH,
            HEIGHT,
            Html.escape(label)));
    yGrid(out, up);
    xGrid(out, across);
    for (int i = 0; i < series.size(); i++) {
      line(out, series.get(i), i, across, up);
    }
    return out.append("</svg>\n").append(legend()).toString();
  }

  private Scale scale(boolean horizontal, double from, double to) {
    Axis axis = horizontal ? x : y;
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Series one : series) {
      for (double value : horizontal ? one.xs : one.ys) {
        if (!Double.isNaN(value) && (!axis.logarithmic || value > 0)) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
    }
    if (axis.logarithmic) {
      double first = Math.pow(10, Math.floor(Math.log10(low)));
      double last = Math.pow(10, Math.ceil(Math.log10(high)));
      return new Scale(true, first, Math.max(last, first * 10), from, to);
    }
    double bottom = horizontal ? low : Math.min(0, low);
    double top = high <= bottom ? bottom + 1 : high;
    return new Scale(false, bottom, horizontal ? top : niceTop(top), from, to);
  }

  private static double niceTop(double value) {
    double step = step(value, Y_TICKS);
    return Math.ceil(value / step) * step;
  }

  /** 1, 2 or 5 times a power of ten. */
  private static double step(double range, int ticks) {
    double rough = range / ticks;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double factor = rough / power;
    return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
  }

  private static List<Double> ticks(Scale scale, int wanted) {
    List<Double> ticks = new ArrayList<>();
    if (scale.logarithmic) {
      for (double tick = scale.low; tick <= scale.high * 1.001; tick *= 10) {
        ticks.add(tick);
      }
      return ticks;
    }
    double step = step(scale.high - scale.low, wanted);
    double first = Math.ceil(scale.low / step - 1e-9);
    for (double i = first; i * step <= scale.high + step * 1e-6; i++) {
      ticks.add(i == 0 ? 0 : i * step);
    }
    return ticks;
  }

  private void yGrid(StringBuilder out, Scale up) {
    for (double tick : ticks(up, Y_TICKS)) {
      double at = up.at(tick);
      out.append(
          String.format(
              Locale.ROOT,
              "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>"
                  + "<text class=\"tick\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>%n",
              LEFT,
              at,
              WIDTH - RIGHT,
              at,
              LEFT - 8,
              at + 4,
              Html.escape(y.format.apply(tick))));
    }
  }

  private void xGrid(StringBuilder out, Scale across) {
    for (double tick : ticks(across, X_TICKS)) {
      double at = across.at(tick);
      out.append(
          String.format(
              Locale.ROOT,
              "<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>"
                  + "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
              at,
              TOP,
              at,
              HEIGHT - BOTTOM,
              at,
              HEIGHT - BOTTOM + 16,
              Html.escape(x.format.apply(tick))));
    }
    out.append(
        String.format(
            Locale.ROOT,
            "<text class=\"axis\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
            (LEFT + WIDTH - RIGHT) / 2,
            HEIGHT - 6,
            Html.escape(x.title)));
  }

  private void line(StringBuilder out, Series one, int number, Scale across, Scale up) {
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    for (int i = 0; i < one.xs.length; i++) {
      if (Double.isNaN(one.ys[i]) || Double.isNaN(one.xs[i])) {
        pen = false;
        continue;
      }
      path.append(
          String.format(
              Locale.ROOT, "%s%.1f %.1f", pen ? "L" : "M", across.at(one.xs[i]), up.at(one.ys[i])));
      pen = true;
    }
    out.append(
        String.format(Locale.ROOT, "<path class=\"line s%d\" d=\"%s\"/>%n", number % 6, path));
  }

  private String legend() {
    if (series.size() < 2) {
      return "";
    }
    StringBuilder out = new StringBuilder("<p class=\"legend\">");
    for (int i = 0; i < series.size(); i++) {
      out.append(
          String.format(
              Locale.ROOT,
              "<span><i class=\"b%d\"></i>%s</span>",
              i % 6,
              Html.escape(series.get(i).name)));
    }
    return out.append("</p>\n").toString();
  }
}
