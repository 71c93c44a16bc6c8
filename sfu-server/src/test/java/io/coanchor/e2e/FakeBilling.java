package io.coanchor.e2e;

import com.google.gson.Gson;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * Answers in place of the control API's billing calls, in a page: well, badly, late or not at all.
 */
final class FakeBilling {
  private static final Gson JSON = new Gson();

  private final List<Route> held = new ArrayList<>();
  private BiFunction<String, Map<String, String>, Object> answers = (call, query) -> Map.of();
  private int refusal;
  private String reason = "";
  private boolean isHolding;
  private boolean isGone;

  private FakeBilling() {}

  static FakeBilling in(Page page) {
    FakeBilling fake = new FakeBilling();
    page.route("**/api/v1/apps/**", fake::onCall);
    return fake;
  }

  /** Answers by call, such as {@code usage}, and query, with what is written as JSON. */
  FakeBilling answering(BiFunction<String, Map<String, String>, Object> with) {
    answers = with;
    refusal = 0;
    isGone = false;
    return this;
  }

  /** Refuses all calls from now on. */
  void refusing(int status, String why) {
    refusal = status;
    reason = why;
  }

  /** Answers nobody from now on, as if the cable were cut. */
  void gone() {
    isGone = true;
  }

  void hold() {
    isHolding = true;
  }

  /** Answers what was held. */
  void release() {
    isHolding = false;
    held.forEach(this::onCall);
    held.clear();
  }

  private void onCall(Route route) {
    if (isHolding) {
      held.add(route);
    } else if (isGone) {
      route.abort();
    } else if (refusal != 0) {
      Object error =
          Map.of(
              "error",
              Map.of(
                  "code",
                  refusal,
                  "message",
                  "as the test has it",
                  "details",
                  List.of(Map.of("reason", reason, "metadata", Map.of()))));
      route.fulfill(
          new Route.FulfillOptions()
              .setStatus(refusal)
              .setContentType("application/json")
              .setBody(JSON.toJson(error)));
    } else {
      URI uri = URI.create(route.request().url());
      String call = uri.getPath().substring(uri.getPath().lastIndexOf('/') + 1);
      route.fulfill(
          new Route.FulfillOptions()
              .setContentType("application/json")
              .setBody(JSON.toJson(answers.apply(call, query(uri)))));
    }
  }

  private static Map<String, String> query(URI uri) {
    if (uri.getRawQuery() == null) {
      return Map.of();
    }
    return Arrays.stream(uri.getRawQuery().split("&"))
        .map(each -> each.split("=", 2))
        .collect(
            Collectors.toMap(
                each -> each[0], each -> URLDecoder.decode(each[1], StandardCharsets.UTF_8)));
  }

  /** Prices of two tiers, in a zone ahead of UTC. */
  static Map<String, Object> rates() {
    return Map.of(
        "policy",
        "per-stream",
        "currency",
        "USD",
        "timeZone",
        "Asia/Shanghai",
        "rateCards",
        List.of(
            Map.of(
                "policy",
                "per-stream",
                "tiers",
                List.of(
                    Map.of("name", "Audio", "pricePer1000Minutes", "0.99"),
                    Map.of("name", "HD", "pricePer1000Minutes", "3.99")))));
  }

  /** A sum of HD. */
  static Map<String, Object> sum(String by, Object value, long durationMs) {
    return Map.of(
        by, value, "policy", "per-stream", "tier", "HD", "durationMs", Long.toString(durationMs));
  }

  /** A page of sums. */
  static Map<String, Object> usage(List<Map<String, Object>> sums, String nextPageToken) {
    return Map.of(
        "usage",
        sums,
        "nextPageToken",
        nextPageToken,
        "settledUntil",
        "2026-11-22T20:56:10.120Z",
        "timeZone",
        "Asia/Shanghai",
        "currency",
        "USD");
  }
}
