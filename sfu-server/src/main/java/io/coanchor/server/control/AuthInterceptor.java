package io.coanchor.server.control;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.coanchor.proto.v1.ErrorReason;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.Map;

/**
 * Lets in who may call. A method is for the scope {@code read} only if its definition says that it
 * has no side effects: what is new is closed until somebody opens it.
 */
final class AuthInterceptor implements ServerInterceptor {
  private final Authenticator authenticator;
  private final AuditLog audit;

  AuthInterceptor(Authenticator authenticator, AuditLog audit) {
    this.authenticator = authenticator;
    this.audit = audit;
  }

  @Override
  public <Q, T> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, T> call, Metadata headers, ServerCallHandler<Q, T> next) {
    boolean changes = !call.getMethodDescriptor().isSafe();
    ServiceRequestContext ctx = ServiceRequestContext.current();
    Caller caller;
    try {
      caller = authenticator.caller(ctx);
    } catch (StatusException e) {
      Caller nobody =
          new Caller("", Caller.Scope.READ, ctx.remoteAddress().getAddress().getHostAddress());
      return changes ? refusal(call, nobody, e) : refused(call, e);
    }
    if (changes && !caller.mayChange()) {
      return refusal(call, caller, tooNarrow());
    }
    return Contexts.interceptCall(
        Context.current().withValue(Caller.KEY, caller), call, headers, next);
  }

  private static StatusException tooNarrow() {
    return Errors.of(
        Status.Code.PERMISSION_DENIED,
        ErrorReason.SCOPE_TOO_NARROW,
        "scope: read (expected: full)",
        Map.of("scope", "read", "expected", "full"));
  }

  private static <Q, T> ServerCall.Listener<Q> refused(ServerCall<Q, T> call, StatusException e) {
    call.close(e.getStatus(), Errors.trailers(e));
    return new ServerCall.Listener<>() {};
  }

  /** Waits for the request, so that the audit log can say what was wanted. */
  private <Q, T> ServerCall.Listener<Q> refusal(
      ServerCall<Q, T> call, Caller caller, StatusException e) {
    String method = call.getMethodDescriptor().getFullMethodName();
    call.request(2);
    return new ServerCall.Listener<>() {
      private boolean told;

      @Override
      public void onMessage(Q request) {
        if (!told) {
          told = true;
          audit.refused(new AuditLog.Entry(caller, method, request, e.getStatus(), e));
          call.close(e.getStatus(), Errors.trailers(e));
        }
      }

      @Override
      public void onHalfClose() {
        if (!told) {
          told = true;
          call.close(e.getStatus(), Errors.trailers(e));
        }
      }
    };
  }
}
