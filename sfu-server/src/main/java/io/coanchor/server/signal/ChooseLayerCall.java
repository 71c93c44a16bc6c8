package io.coanchor.server.signal;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * POST chooses a layer (WHEP extensions, "Video Layer Selection"). What the server cannot do is
 * refused rather than ignored: layers are those of a simulcast, and have one spatial layer each;
 * temporal layers are not told apart.
 */
final class ChooseLayerCall implements Call {
  private static final int NOT_LIVE_RETRY_SECONDS = 2;

  private final PlayExtensions extensions;

  ChooseLayerCall(PlayExtensions extensions) {
    this.extensions = extensions;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws SignalException {
    PlayControl player = extensions.player(ctx);
    return HttpResponse.of(
        request
            .aggregate()
            .thenCompose(body -> choose(player, body))
            .handle((there, failure) -> {
              if (failure != null) {
                return Problems.response(failure);
              }
              return there
                  ? SessionResponses.ok()
                  : Problems.response(SignalException.noSuchSession());
            }));
  }

  private static CompletionStage<Boolean> choose(PlayControl player, AggregatedHttpRequest body) {
    try {
      return player.choose(wish(PlayExtensions.json(body), player.state()));
    } catch (SignalException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static LayerWish wish(JsonNode json, PlayState state) throws SignalException {
    if (!json.isObject()) {
      throw SignalException.malformed("body: no object (expected: an object)");
    }
    String mediaId = text(json, "mediaId", state.mediaId());
    if (mediaId.isEmpty() || !mediaId.equals(state.mediaId())) {
      throw unavailable(
          "mediaId: " + Formats.shorten(mediaId) + " (expected: " + expectedMedia(state) + ")");
    }
    int spatial = number(json, "spatialLayerId", 0, 0);
    if (spatial != 0) {
      throw unavailable("spatialLayerId: " + spatial + " (expected: 0)");
    }
    number(json, "maxSpatialLayerId", 0, 0);
    for (String name : List.of("temporalLayerId", "maxTemporalLayerId")) {
      if (number(json, name, 0, -1) >= 0) {
        throw unavailable(name + ": given (expected: none, temporal layers are not told apart)");
      }
    }
    // earlier drafts' name for the same
    String rid = text(json, "rid", text(json, "encodingId", ""));
    requireLayer(rid, state);
    return new LayerWish(rid, number(json, "maxWidth", 1, 0), number(json, "maxHeight", 1, 0));
  }

  private static String expectedMedia(PlayState state) {
    return state.mediaId().isEmpty() ? "no picture is played" : state.mediaId();
  }

  private static void requireLayer(String rid, PlayState state) throws SignalException {
    if (rid.isEmpty()) {
      return;
    }
    if (!state.active()) {
      throw new SignalException(
          409, 0, "Stream not live", "rid: nobody publishes now", NOT_LIVE_RETRY_SECONDS);
    }
    List<String> known = state.layers().stream().map(PlayState.Layer::rid).toList();
    if (!known.contains(rid)) {
      throw unavailable("rid: " + Formats.shorten(rid) + " (expected: of " + known + ")");
    }
  }

  private static String text(JsonNode json, String name, String otherwise) throws SignalException {
    @Nullable JsonNode value = json.get(name);
    if (value == null || value.isNull()) {
      return otherwise;
    }
    if (!value.isTextual()) {
      throw SignalException.malformed(
          name + ": " + Formats.shorten(value.toString()) + " (expected: a string)");
    }
    return value.textValue();
  }

  private static int number(JsonNode json, String name, int least, int otherwise)
      throws SignalException {
    @Nullable JsonNode value = json.get(name);
    if (value == null || value.isNull()) {
      return otherwise;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < least) {
      throw SignalException.malformed(
          name
              + ": "
              + Formats.shorten(value.toString())
              + " (expected: an integer from "
              + least
              + ")");
    }
    return value.intValue();
  }

  private static SignalException unavailable(String detail) {
    return new SignalException(422, 0, "Layer not available", detail);
  }
}
