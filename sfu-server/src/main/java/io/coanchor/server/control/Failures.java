package io.coanchor.server.control;

import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.common.RequestContext;
import com.linecorp.armeria.common.grpc.GrpcExceptionHandlerFunction;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import com.linecorp.armeria.server.RequestTimeoutException;
import io.coanchor.proto.v1.ErrorReason;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.protobuf.StatusProto;
import java.util.Map;

/**
 * Gives the failures that no call has named an {@code ErrorInfo}: a deadline, a message that cannot
 * be read, a fault.
 */
final class Failures implements GrpcExceptionHandlerFunction {
  private static final Metadata.Key<com.google.rpc.Status> DETAILS =
      Metadata.Key.of(
          "grpc-status-details-bin",
          io.grpc.protobuf.ProtoUtils.metadataMarshaller(
              com.google.rpc.Status.getDefaultInstance()));

  @Override
  public Status apply(RequestContext ctx, Status status, Throwable cause, Metadata metadata) {
    if (metadata.containsKey(DETAILS) || status.getCode() == Status.Code.CANCELLED) {
      return status;
    }
    if (cause instanceof ClosedStreamException || cause instanceof AbortedStreamException) {
      // the client went away: nobody reads this, and it is no fault of ours
      return Status.CANCELLED;
    }
    StatusException told = told(status, cause);
    com.google.rpc.Status details = StatusProto.fromThrowable(told);
    if (details != null) {
      metadata.put(DETAILS, details);
    }
    return told.getStatus();
  }

  private static StatusException deadline() {
    return Errors.of(
        Status.Code.DEADLINE_EXCEEDED,
        ErrorReason.DEADLINE,
        "the deadline passed before the call was served",
        Map.of());
  }

  private static StatusException told(Status status, Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof InvalidProtocolBufferException) {
        return Errors.invalid("request", String.valueOf(each.getMessage()), "a message");
      }
    }
    if (cause instanceof RequestTimeoutException) {
      return deadline();
    }
    return switch (status.getCode()) {
      case DEADLINE_EXCEEDED -> deadline();
      case UNIMPLEMENTED ->
          Errors.of(
              Status.Code.UNIMPLEMENTED, ErrorReason.UNKNOWN_METHOD, "no such method", Map.of());
      case INVALID_ARGUMENT, RESOURCE_EXHAUSTED ->
          Errors.invalid("request", String.valueOf(status.getDescription()), "a message");
      default -> Errors.of(cause, Map.of());
    };
  }
}
