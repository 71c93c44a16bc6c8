package io.coanchor.server.control;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.HttpServiceWithRoutes;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import com.linecorp.armeria.server.grpc.GrpcService;
import java.util.Set;
import java.util.stream.Collectors;

/** The JSON form of the calls alone: gRPC itself stays on its own port. */
final class JsonRoutes extends SimpleDecoratingHttpService implements HttpServiceWithRoutes {
  /** Where every call's JSON form begins. */
  static final String BASE = "/api/v1/";

  private final Set<Route> routes;

  JsonRoutes(GrpcService calls) {
    super(calls);
    routes =
        calls.routes().stream()
            .filter(route -> route.patternString().startsWith(BASE))
            .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public Set<Route> routes() {
    return routes;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws Exception {
    HttpService calls = (HttpService) unwrap();
    return calls.serve(ctx, request).recover(JsonErrors::of);
  }
}
