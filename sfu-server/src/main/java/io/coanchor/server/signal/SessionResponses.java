package io.coanchor.server.signal;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import io.coanchor.server.config.MediaConfig.IceServer;
import java.util.ArrayList;
import java.util.List;

/** The answers that tell a client of its session. */
final class SessionResponses {
  static final String SESSION_PATH = "/session/";

  private final List<String> links = new ArrayList<>();

  SessionResponses(List<IceServer> iceServers) {
    iceServers.forEach(server -> links.add(link(server)));
  }

  /** 201 with the answer (RFC 9725 section 4.2). */
  HttpResponse published(String sessionId, SessionCreated created) {
    return withSdp(HttpStatus.CREATED, sessionId, created.etag(), created.answerSdp(), List.of());
  }

  /** 201 with the answer (WHEP section 4.3.1) and where its extensions are. */
  HttpResponse played(String sessionId, SessionCreated created) {
    return withSdp(
        HttpStatus.CREATED,
        sessionId,
        created.etag(),
        created.answerSdp(),
        PlayExtensions.links(sessionId));
  }

  /** 406 with the server's own offer (WHEP section 4.3.2). */
  HttpResponse countered(String sessionId, CounterOffered offered) {
    return withSdp(
        HttpStatus.NOT_ACCEPTABLE,
        sessionId,
        offered.etag(),
        offered.offerSdp(),
        PlayExtensions.links(sessionId));
  }

  private HttpResponse withSdp(
      HttpStatus status, String sessionId, String etag, String sdp, List<String> more) {
    return HttpResponse.of(
        ResponseHeaders.builder(status)
            .contentType(Sdp.SDP)
            .set(HttpHeaderNames.LOCATION, SESSION_PATH + sessionId)
            .set(HttpHeaderNames.ETAG, quoted(etag))
            .set(HttpHeaderNames.ACCEPT_PATCH, Sdp.FRAGMENT.toString())
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
            .add(HttpHeaderNames.LINK, links)
            .add(HttpHeaderNames.LINK, more)
            .build(),
        HttpData.ofUtf8(sdp));
  }

  /** 200 after an ICE restart (RFC 9725 section 4.3.3). */
  static HttpResponse restarted(IceRestarted restarted) {
    return HttpResponse.of(
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(Sdp.FRAGMENT)
            .set(HttpHeaderNames.ETAG, quoted(restarted.etag()))
            .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
            .build(),
        HttpData.ofUtf8(restarted.fragment().toString()));
  }

  /** 204, without an ETag (RFC 9725 section 4.3.2). */
  static HttpResponse noContent() {
    return HttpResponse.of(ResponseHeaders.of(HttpStatus.NO_CONTENT));
  }

  /** 200 without a body. */
  static HttpResponse ok() {
    return HttpResponse.of(ResponseHeaders.builder(HttpStatus.OK).contentLength(0).build());
  }

  private static String quoted(String etag) {
    return '"' + etag + '"';
  }

  /** RFC 9725 section 4.6. */
  private static String link(IceServer server) {
    String target = "<" + server.url() + ">; rel=\"ice-server\"";
    if (server.username().isEmpty()) {
      return target;
    }
    return target
        + "; username=\""
        + server.username()
        + "\"; credential=\""
        + server.credential()
        + "\"; credential-type=\"password\"";
  }
}
