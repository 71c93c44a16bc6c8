package io.coanchor.server.control;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.coanchor.proto.v1.ErrorReason;
import io.coanchor.server.billing.ledger.LedgerException;
import io.coanchor.server.room.RoomException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Failures as a status with {@code google.rpc.ErrorInfo}. */
final class Errors {
  /** Of every {@code ErrorInfo} from here. */
  static final String DOMAIN = "coanchor.io";

  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

  private Errors() {}

  static StatusException of(
      Status.Code code, ErrorReason reason, String message, Map<String, String> metadata) {
    ErrorInfo info =
        ErrorInfo.newBuilder()
            .setDomain(DOMAIN)
            .setReason(reason.name())
            .putAllMetadata(metadata)
            .build();
    return StatusProto.toStatusException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage(message)
            .addDetails(Any.pack(info))
            .build());
  }

  /**
   * An argument that cannot be used.
   *
   * @param field its path, as in {@code room.str_id}
   */
  static StatusException invalid(String field, String value, String expected) {
    String shown = Arguments.shorten(value);
    return of(
        Status.Code.INVALID_ARGUMENT,
        ErrorReason.INVALID_ARGUMENT_VALUE,
        field + ": " + shown + " (expected: " + expected + ")",
        Map.of("field", field, "value", shown, "expected", expected));
  }

  /** A page token that this listing did not give out. */
  static StatusException badPageToken() {
    return of(
        Status.Code.INVALID_ARGUMENT,
        ErrorReason.BAD_PAGE_TOKEN,
        "page_token: not one of this listing (expected: next_page_token of its last answer)",
        Map.of("field", "page_token"));
  }

  /**
   * Any failure of a call; what is no rule's refusal goes to the log, and the caller is told only
   * that it happened.
   *
   * @param about what the request names: see {@link Arguments#about}
   */
  static StatusException of(Throwable failure, Map<String, String> about) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return switch (cause) {
      case StatusException e -> e;
      case RoomException e -> of(e, about);
      case LedgerException e -> of(e, about);
      case CancellationException _ ->
          Status.CANCELLED.withDescription("the caller went away").asException();
      case RejectedExecutionException _ ->
          of(Status.Code.UNAVAILABLE, ErrorReason.OVERLOADED, "the server is closing", about);
      default -> {
        LOG.error("A call failed", cause);
        yield of(
            Status.Code.INTERNAL,
            ErrorReason.INTERNAL_ERROR,
            "the server could not serve this",
            about);
      }
    };
  }

  private static StatusException of(LedgerException e, Map<String, String> about) {
    // its keeper says it at length; here it may be many times a second
    LOG.warn("A call cannot be served: {}", e.getMessage());
    return of(
        Status.Code.UNAVAILABLE,
        ErrorReason.LEDGER_UNAVAILABLE,
        "the ledger cannot be used now; nothing is lost (expected: again later)",
        about);
  }

  private static StatusException of(RoomException e, Map<String, String> about) {
    Map<String, String> metadata = new LinkedHashMap<>(about);
    if (e.trtcCode() != 0) {
      metadata.put("trtcCode", Integer.toString(e.trtcCode()));
    }
    RoomErrors.Mapped mapped = RoomErrors.of(e.reason());
    if (mapped.limit() > 0) {
      metadata.put("limit", Integer.toString(mapped.limit()));
    }
    return of(mapped.code(), mapped.reason(), String.valueOf(e.getMessage()), metadata);
  }

  /** The trailers that carry the details. */
  static Metadata trailers(StatusException e) {
    Metadata trailers = e.getTrailers();
    return trailers == null ? new Metadata() : trailers;
  }

  /** The reason that a failure's details name, or its status. */
  static String reason(Throwable failure) {
    ErrorInfo info = info(StatusProto.fromThrowable(failure));
    return info == null ? Status.fromThrowable(failure).getCode().name() : info.getReason();
  }

  /** The {@code ErrorInfo} among a status' details, or null. */
  static @Nullable ErrorInfo info(com.google.rpc.@Nullable Status status) {
    if (status != null) {
      for (Any detail : status.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          try {
            return detail.unpack(ErrorInfo.class);
          } catch (InvalidProtocolBufferException e) {
            throw new StatusRuntimeException(Status.INTERNAL.withCause(e));
          }
        }
      }
    }
    return null;
  }
}
