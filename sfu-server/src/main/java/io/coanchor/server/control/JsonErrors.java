package io.coanchor.server.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.UnframedGrpcErrorHandler;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.protobuf.StatusProto;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Failures of the JSON form, as Google's APIs write them (AIP-193): {@code {"error": {"code",
 * "message", "status", "details"}}}.
 */
final class JsonErrors implements UnframedGrpcErrorHandler {
  private static final String DETAILS = "grpc-status-details-bin";
  private static final int CLIENT_CLOSED_REQUEST = 499;
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public HttpResponse handle(
      ServiceRequestContext ctx, Status status, AggregatedHttpResponse response) {
    String details = response.trailers().get(DETAILS);
    return of(status, info(details == null ? response.headers().get(DETAILS) : details));
  }

  /** A refusal as a response. */
  static HttpResponse of(StatusException failure) {
    return of(failure.getStatus(), Errors.info(StatusProto.fromThrowable(failure)));
  }

  /** What kept a request from becoming a call as a response. */
  static HttpResponse of(Throwable failure) {
    return switch (failure) {
      case ContentTooLargeException _ ->
          of(Errors.invalid("body", "too long", "at most 65536 bytes"));
      case HttpStatusException e when e.httpStatus().isClientError() ->
          of(
              Errors.invalid(
                  "request", e.httpStatus().toString(), "path, query and body of a call"));
      case IllegalArgumentException e ->
          of(
              Errors.invalid(
                  "request", String.valueOf(e.getMessage()), "path, query and body of a call"));
      default -> of(Errors.of(failure, Map.of()));
    };
  }

  private static HttpResponse of(Status status, @Nullable ErrorInfo info) {
    HttpStatus http = http(status.getCode());
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(http)
            .contentType(MediaType.JSON_UTF_8)
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    if (http.equals(HttpStatus.UNAUTHORIZED)) {
      headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"coanchor\"");
    }
    return HttpResponse.of(headers.build(), HttpData.wrap(body(status, http, info)));
  }

  private static byte[] body(Status status, HttpStatus http, @Nullable ErrorInfo info) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", http.code());
    error.put(
        "message", status.getDescription() == null ? http.reasonPhrase() : status.getDescription());
    error.put("status", status.getCode().name());
    if (info != null) {
      Map<String, Object> detail = new LinkedHashMap<>();
      detail.put("@type", "type.googleapis.com/google.rpc.ErrorInfo");
      detail.put("reason", info.getReason());
      detail.put("domain", info.getDomain());
      detail.put("metadata", info.getMetadataMap());
      error.put("details", List.of(detail));
    }
    try {
      return JSON.writeValueAsBytes(Map.of("error", error));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("texts and numbers are always JSON", impossible);
    }
  }

  private static @Nullable ErrorInfo info(@Nullable String details) {
    if (details == null) {
      return null;
    }
    try {
      return Errors.info(com.google.rpc.Status.parseFrom(Base64.getDecoder().decode(details)));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      return null;
    }
  }

  /** As google.rpc.Code maps them. */
  private static HttpStatus http(Status.Code code) {
    return switch (code) {
      case OK -> HttpStatus.OK;
      case CANCELLED -> HttpStatus.valueOf(CLIENT_CLOSED_REQUEST);
      case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> HttpStatus.BAD_REQUEST;
      case DEADLINE_EXCEEDED -> HttpStatus.GATEWAY_TIMEOUT;
      case NOT_FOUND -> HttpStatus.NOT_FOUND;
      case ALREADY_EXISTS, ABORTED -> HttpStatus.CONFLICT;
      case PERMISSION_DENIED -> HttpStatus.FORBIDDEN;
      case UNAUTHENTICATED -> HttpStatus.UNAUTHORIZED;
      case RESOURCE_EXHAUSTED -> HttpStatus.TOO_MANY_REQUESTS;
      case UNIMPLEMENTED -> HttpStatus.NOT_IMPLEMENTED;
      case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
      case UNKNOWN, INTERNAL, DATA_LOSS -> HttpStatus.INTERNAL_SERVER_ERROR;
    };
  }
}
