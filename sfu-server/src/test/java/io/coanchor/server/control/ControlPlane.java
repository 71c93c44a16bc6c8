package io.coanchor.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.rpc.ErrorInfo;
import io.coanchor.proto.v1.NodeServiceGrpc;
import io.coanchor.proto.v1.RoomId;
import io.coanchor.proto.v1.RoomServiceGrpc;
import io.coanchor.server.BareOffer;
import io.coanchor.server.CoanchorServer;
import io.coanchor.server.auth.UserSigSigner;
import io.coanchor.server.config.ConfigException;
import io.coanchor.server.config.ConfigLoader;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/** A real server with a full and a read token, clients of its control API, and people in rooms. */
final class ControlPlane implements AutoCloseable {
  static final int APP = 1_400_188_888;
  static final String FULL = "full-token-0123456789";
  static final String READ = "read-token-0123456789";
  static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final String KEY = "a-secret-of-the-test";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final CoanchorServer server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ManagedChannel channel;

  private ControlPlane(CoanchorServer server) {
    this.server = server;
    this.channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort())
            .initialFlowControlWindow(65_535)
            .flowControlWindow(65_535)
            .usePlaintext()
            .build();
  }

  static ControlPlane start() throws IOException, ConfigException {
    return start("api: {tokens: [%s, %s]}".formatted(token("ops", FULL), token("eyes", READ)));
  }

  private static String token(String name, String token) {
    return "{name: %s, token: \"%s\", scope: %s}".formatted(name, token, token.substring(0, 4));
  }

  /** With other lines for {@code api}. */
  static ControlPlane start(String api) throws IOException, ConfigException {
    return start(api, "{address: 127.0.0.1, port: 0}");
  }

  /** With other lines for {@code api} and {@code grpc}. */
  static ControlPlane start(String api, String grpc) throws IOException, ConfigException {
    String yaml =
        """
        http: {address: 127.0.0.1, port: 0, rate-limit: {sessions-per-minute: 0}}
        grpc: %s
        admin: {address: 127.0.0.1, port: 0}
        media: {udp-port: 0, tcp-port: 0, advertise: ["127.0.0.1"], session-timeout: {publish: 1h, play: 1h}}
        admission: {max-cpu: 1}
        %s
        billing: {ledger: ""}
        apps:
          - {sdk-app-id: %d, secret-keys: ["%s"]}
        """
            .formatted(grpc, api, APP, KEY);
    return new ControlPlane(CoanchorServer.start(ConfigLoader.parse(yaml, "test", Map.of())));
  }

  CoanchorServer server() {
    return server;
  }

  ManagedChannel channel() {
    return channel;
  }

  /** A channel that says who calls. */
  Channel channel(String token) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  RoomServiceGrpc.RoomServiceBlockingStub rooms() {
    return RoomServiceGrpc.newBlockingStub(channel(FULL));
  }

  NodeServiceGrpc.NodeServiceBlockingStub node() {
    return NodeServiceGrpc.newBlockingStub(channel(FULL));
  }

  static RoomId room(String name) {
    return RoomId.newBuilder().setStrId(name).build();
  }

  static RoomId room(int number) {
    return RoomId.newBuilder().setIntId(number).build();
  }

  /** Has a user publish into the room named as the stream. */
  HttpResponse<String> push(String stream, String user) throws Exception {
    return enter("push", stream, user, "");
  }

  /**
   * Has a user publish or play over WHIP or WHEP, without media.
   *
   * @param kind push or play
   * @param more of the query, beginning with an &
   */
  HttpResponse<String> enter(String kind, String stream, String user, String more)
      throws Exception {
    String sig = new UserSigSigner(APP, KEY).sign(user, Instant.now().getEpochSecond(), 3600);
    URI uri =
        http(
            "/v1/%s/%s?sdkappid=%d&userid=%s&wait=60&usersig=%s%s"
                .formatted(
                    kind, stream, APP, user, URLEncoder.encode(sig, StandardCharsets.UTF_8), more));
    String direction = kind.equals("push") ? "sendonly" : "recvonly";
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/sdp")
                .POST(BodyPublishers.ofString(BareOffer.of(direction)))
                .build(),
            BodyHandlers.ofString());
    return response;
  }

  /** Has users publish who must be let in. */
  void pushed(String stream, String user, String more) throws Exception {
    HttpResponse<String> response = enter("push", stream, user, more);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
  }

  /** The trtc URL to push a stream with. */
  String pushUrl(String stream, String user) {
    String sig = new UserSigSigner(APP, KEY).sign(user, Instant.now().getEpochSecond(), 3600);
    return "trtc://127.0.0.1:%d/push/%s?sdkappid=%d&userid=%s&usersig=%s"
        .formatted(
            server.httpPort(), stream, APP, user, URLEncoder.encode(sig, StandardCharsets.UTF_8));
  }

  URI http(String path) {
    return URI.create("http://127.0.0.1:" + server.httpPort() + path);
  }

  /** An answer of the JSON form. */
  record Answer(int status, JsonNode body, HttpResponse<String> response) {
    /** The reason in the ErrorInfo, or "". */
    String reason() {
      return body.path("error").path("details").path(0).path("reason").asText();
    }
  }

  /** A call of the JSON form. */
  Answer call(String method, String path, String token, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(http(path))
            .timeout(Duration.ofSeconds(30))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
    return new Answer(response.statusCode(), JSON.readTree(response.body()), response);
  }

  /** The ErrorInfo of a refusal. */
  static ErrorInfo info(StatusRuntimeException e) {
    ErrorInfo info = Errors.info(StatusProto.fromThrowable(e));
    assertThat(info).as("ErrorInfo of %s", e).isNotNull();
    Objects.requireNonNull(info);
    assertThat(info.getDomain()).isEqualTo("coanchor.io");
    return info;
  }

  @Override
  public void close() {
    channel.shutdownNow();
    http.close();
    server.close();
  }
}
