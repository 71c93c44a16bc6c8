package io.coanchor.server.control;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import io.grpc.StatusException;
import io.grpc.protobuf.StatusProto;
import java.util.Base64;

/** A gRPC answer that is nothing but a status ("Trailers-Only" of gRPC over HTTP/2). */
final class GrpcTrailers {
  private GrpcTrailers() {}

  static HttpResponse only(StatusException failure) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(HttpStatus.OK)
            .endOfStream(true)
            .set(HttpHeaderNames.CONTENT_TYPE, "application/grpc+proto")
            .setInt("grpc-status", failure.getStatus().getCode().value())
            .set("grpc-message", String.valueOf(failure.getStatus().getDescription()));
    com.google.rpc.Status details = StatusProto.fromThrowable(failure);
    if (details != null) {
      headers.set(
          "grpc-status-details-bin",
          Base64.getEncoder().withoutPadding().encodeToString(details.toByteArray()));
    }
    return HttpResponse.of(headers.build());
  }
}
