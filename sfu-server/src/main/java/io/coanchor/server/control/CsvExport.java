package io.coanchor.server.control;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.coanchor.proto.v1.ListIntervalsRequest;
import io.coanchor.proto.v1.QueryUsageRequest;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * {@code usage.csv} and {@code intervals.csv}: whole tables, however long, of which one page at a
 * time is in memory. The next is read when the client has taken the one before. A table that cannot
 * be ended breaks off the connection: half of it never looks like all.
 */
final class CsvExport {
  private static final MediaType CSV = MediaType.parse("text/csv; charset=utf-8; header=present");

  /** For the slowest of honest clients. */
  private static final Duration TIMEOUT = Duration.ofMinutes(30);

  private static final String PATH = JsonRoutes.BASE + "apps/{sdkAppId}/billing/";

  private final Authenticator authenticator;
  private final BillingApi api;
  private final BillingArguments arguments;

  CsvExport(Authenticator authenticator, BillingApi api, BillingArguments arguments) {
    this.authenticator = authenticator;
    this.api = api;
    this.arguments = arguments;
  }

  /** Adds both to an HTTP server. */
  void install(ServerBuilder builder) {
    builder
        .route()
        .get(PATH + "usage.csv")
        .build(
            table(
                "usage",
                (app, parameters) ->
                    CsvTables.usage(
                        api,
                        arguments,
                        parameters.into(QueryUsageRequest.newBuilder().setSdkAppId(app)).build())));
    builder
        .route()
        .get(PATH + "intervals.csv")
        .build(
            table(
                "intervals",
                (app, parameters) ->
                    CsvTables.intervals(
                        api,
                        arguments,
                        parameters
                            .into(ListIntervalsRequest.newBuilder().setSdkAppId(app))
                            .build())));
  }

  private interface Tables {
    CsvTables.Table of(int app, CsvParameters parameters) throws StatusException;
  }

  private HttpService table(String name, Tables tables) {
    return (ctx, request) -> {
      try {
        authenticator.caller(ctx);
        int app = CsvParameters.app(String.valueOf(ctx.pathParam("sdkAppId")));
        return export(ctx, name, tables.of(app, new CsvParameters(ctx.queryParams())));
      } catch (StatusException e) {
        return JsonErrors.of(e);
      }
    };
  }

  /** Answers when the first page is there, or is known not to be. */
  private HttpResponse export(ServiceRequestContext ctx, String name, CsvTables.Table table) {
    CompletionStage<HttpResponse> answer =
        read(ctx, table, "")
            .handle((first, failure) -> {
              if (failure != null) {
                return JsonErrors.of(Errors.of(failure, Map.of()));
              }
              ctx.setRequestTimeout(TIMEOUT);
              HttpResponseWriter out = HttpResponse.streaming();
              out.write(headers(name));
              write(ctx, out, table, first);
              return out;
            });
    return HttpResponse.of(answer);
  }

  private static ResponseHeaders headers(String name) {
    return ResponseHeaders.builder(HttpStatus.OK)
        .contentType(CSV)
        .set(HttpHeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"" + name + ".csv\"")
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
        .build();
  }

  private CompletionStage<CsvTables.Page> read(
      ServiceRequestContext ctx, CsvTables.Table table, String token) {
    return api.reads().run(ctx, () -> table.page(token));
  }

  private void write(
      ServiceRequestContext ctx,
      HttpResponseWriter out,
      CsvTables.Table table,
      CsvTables.Page page) {
    if (!out.tryWrite(HttpData.ofUtf8(page.text()))) {
      return;
    }
    if (page.nextToken().isEmpty()) {
      out.close();
      return;
    }
    var _ =
        out.whenConsumed()
            .thenCompose(_ -> read(ctx, table, page.nextToken()))
            .whenComplete((next, failure) -> {
              if (failure == null) {
                write(ctx, out, table, next);
              } else {
                out.close(Errors.of(failure, Map.of()));
              }
            });
  }
}
