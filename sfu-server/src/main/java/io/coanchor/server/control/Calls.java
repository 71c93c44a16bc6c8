package io.coanchor.server.control;

import com.google.protobuf.Message;
import io.coanchor.proto.v1.ErrorReason;
import io.coanchor.server.room.RoomException;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * What calls have in common: answers and failures reach the client, changes run once per request id
 * and are put on record. A call whose client is gone before it began is not begun; a change that
 * was begun is finished, and its answer kept for a retry.
 */
final class Calls {
  private final RequestIds requestIds;
  private final AuditLog audit;

  Calls(RequestIds requestIds, AuditLog audit) {
    this.requestIds = requestIds;
    this.audit = audit;
  }

  /** What a call does. */
  interface Body<T> {
    CompletionStage<T> run() throws StatusException, RoomException;
  }

  /**
   * A change that is asked for.
   *
   * @param method which
   * @param request with what
   * @param requestId the request's, or empty
   */
  record Change<Q extends Message, T extends Message>(
      MethodDescriptor<Q, T> method, Q request, String requestId, Class<T> answer) {}

  /** Answers with what {@code body} finds. */
  <T extends Message> void query(Message request, StreamObserver<T> out, Body<T> body) {
    if (Context.current().isCancelled()) {
      return;
    }
    Map<String, String> about = Arguments.about(request);
    CompletionStage<T> stage;
    try {
      stage = body.run();
    } catch (StatusException | RoomException | RuntimeException e) {
      out.onError(Errors.of(e, about));
      return;
    }
    stage.whenComplete((answer, failure) -> {
      if (failure == null) {
        complete(out, answer);
      } else {
        out.onError(Errors.of(failure, about));
      }
    });
  }

  /** Carries a change out, once, and puts it on record. */
  <Q extends Message, T extends Message> void change(
      Change<Q, T> change, StreamObserver<T> out, Body<T> body) {
    if (Context.current().isCancelled()) {
      return;
    }
    Caller caller = Caller.KEY.get();
    String method = change.method().getFullMethodName();
    Map<String, String> about = Arguments.about(change.request());
    if (!audit.reserve()) {
      out.onError(
          Errors.of(
              Status.Code.UNAVAILABLE,
              ErrorReason.OVERLOADED,
              "the audit log cannot keep up (expected: later)",
              about));
      return;
    }
    RequestIds.Answer<T> answer;
    try {
      Arguments.requestId(change.requestId());
      answer =
          requestIds.once(
              caller,
              method,
              new RequestIds.Ask<>(change.requestId(), change.request(), change.answer()),
              body::run);
    } catch (StatusException | RoomException | RuntimeException e) {
      StatusException failure = Errors.of(e, about);
      audit.record(entry(caller, method, change.request(), failure));
      out.onError(failure);
      return;
    }
    answer
        .stage()
        .whenComplete((value, thrown) -> {
          if (thrown == null) {
            audit.record(
                new AuditLog.Entry(caller, method, change.request(), Status.OK, null),
                answer.retry());
            complete(out, value);
          } else {
            StatusException failure = Errors.of(thrown, about);
            audit.record(entry(caller, method, change.request(), failure), answer.retry());
            out.onError(failure);
          }
        });
  }

  private static AuditLog.Entry entry(
      Caller caller, String method, Message request, StatusException failure) {
    return new AuditLog.Entry(caller, method, request, failure.getStatus(), failure);
  }

  private static <T> void complete(StreamObserver<T> out, T answer) {
    out.onNext(answer);
    out.onCompleted();
  }
}
