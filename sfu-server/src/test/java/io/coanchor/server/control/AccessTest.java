package io.coanchor.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coanchor.proto.v1.DrainRequest;
import io.coanchor.proto.v1.GetNodeRequest;
import io.coanchor.proto.v1.NodeServiceGrpc;
import io.coanchor.server.config.ConfigException;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in: by certificate, by a token from a file, from this machine in a demonstration. */
class AccessTest {
  private static final String TOKEN = "token-of-a-file-0123";

  @TempDir Path folder;

  private TestAuthority.@Nullable Files server;

  private ControlPlane secured() throws Exception {
    TestAuthority authority = new TestAuthority("Test authority");
    TestAuthority.Files own = authority.issue(folder, "server", "localhost");
    server = own;
    Path token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    return ControlPlane.start(
        """
        api:
          tokens: [{name: ops, token-file: "%s", scope: full}]
          certificates:
            - {name: operator.example, scope: full}
            - {name: Common Reader, scope: read}
        """
            .formatted(token),
        """
        {address: 127.0.0.1, port: 0, tls: {certificate-file: "%s", key-file: "%s", client-ca-file: "%s"}}\
        """
            .formatted(own.certificate(), own.key(), own.authority()));
  }

  private TestAuthority.Files own() {
    return Objects.requireNonNull(server, "secured");
  }

  private interface Use {
    void of(NodeServiceGrpc.NodeServiceBlockingStub node);
  }

  private void calling(ControlPlane plane, TestAuthority.@Nullable Files client, Use use)
      throws Exception {
    SslContextBuilder tls = GrpcSslContexts.forClient().trustManager(own().authority().toFile());
    if (client != null) {
      tls.keyManager(client.certificate().toFile(), client.key().toFile());
    }
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", plane.server().grpcPort())
            .overrideAuthority("localhost")
            .sslContext(tls.build())
            .build();
    try {
      use.of(NodeServiceGrpc.newBlockingStub(channel));
    } finally {
      channel.shutdownNow();
    }
  }

  private static void refused(Status.Code code, String reason, Runnable call) {
    StatusRuntimeException e = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(e).as(reason).isNotNull();
    assertThat(e.getStatus().getCode()).as(e.toString()).isEqualTo(code);
    assertThat(ControlPlane.info(e).getReason()).isEqualTo(reason);
  }

  @Test
  void shouldLetCertificatesInByTheirNames() throws Exception {
    try (ControlPlane plane = secured()) {
      TestAuthority known = own().issuer();
      calling(
          plane,
          known.issue(folder, "Common Reader", "elsewhere.example"),
          node -> {
            assertThat(node.getNode(GetNodeRequest.getDefaultInstance()).getNodeId()).isNotEmpty();
            refused(
                Status.Code.PERMISSION_DENIED,
                "SCOPE_TOO_NARROW",
                () -> assertThat(node.drain(DrainRequest.getDefaultInstance())).isNotNull());
          });
      calling(
          plane,
          known.issue(folder, "Stranger", "stranger.example"),
          node ->
              refused(
                  Status.Code.PERMISSION_DENIED,
                  "UNKNOWN_CERTIFICATE",
                  () -> assertThat(node.getNode(GetNodeRequest.getDefaultInstance())).isNotNull()));
      calling(
          plane,
          null,
          node -> {
            refused(
                Status.Code.UNAUTHENTICATED,
                "NO_CREDENTIALS",
                () -> assertThat(node.getNode(GetNodeRequest.getDefaultInstance())).isNotNull());
            Metadata headers = new Metadata();
            headers.put(ControlPlane.AUTHORIZATION, "Bearer " + TOKEN);
            assertThat(
                    node.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                        .getNode(GetNodeRequest.getDefaultInstance()))
                .isNotNull();
          });
      TestAuthority other = new TestAuthority("Another authority");
      calling(
          plane,
          other.issue(folder, "Forged", "operator.example"),
          node -> {
            StatusRuntimeException e =
                catchThrowableOfType(
                    StatusRuntimeException.class,
                    () ->
                        assertThat(node.getNode(GetNodeRequest.getDefaultInstance())).isNotNull());
            // a client may keep a certificate to itself that the server's list cannot have signed
            assertThat(e.getStatus().getCode())
                .isIn(Status.Code.UNAVAILABLE, Status.Code.UNAUTHENTICATED);
          });
      calling(
          plane,
          known.issue(folder, "Operator", "operator.example"),
          node ->
              assertThat(node.drain(DrainRequest.getDefaultInstance()).getNode().getNodeId())
                  .isNotEmpty());
    }
  }

  @Test
  void shouldRefuseATokenFileWithoutAToken() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty"), "\n");
    assertThatThrownBy(() ->
            ControlPlane.start(
                "api: {tokens: [{name: a, token-file: \"%s\", scope: full}]}".formatted(empty)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("api.tokens[0].token-file")
        .hasMessageContaining("holds no token");
    assertThatThrownBy(() ->
            ControlPlane.start("api: {tokens: [{name: a, token-file: /nowhere, scope: full}]}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("api.tokens[0].token-file: cannot be read");
  }

  @Test
  void shouldLetAnybodyOnThisMachineInOnlyForDemonstrations() throws Exception {
    try (ControlPlane plane = ControlPlane.start("api: {anonymous-on-loopback: true}")) {
      String path = "/api/v1/node";
      assertThat(plane.call("GET", path, "", "").status()).isEqualTo(200);
      assertThat(
              NodeServiceGrpc.newBlockingStub(plane.channel())
                  .getNode(GetNodeRequest.getDefaultInstance()))
          .isNotNull();
      String own = "http://127.0.0.1:" + plane.server().httpPort();
      assertThat(plane.call("GET", path, "", "", "Origin", own).status()).isEqualTo(200);

      assertThat(plane.call("GET", path, "wrong-token-0123456", "").status()).isEqualTo(401);
      for (String origin : new String[] {"https://evil.example", "null", "http://127.0.0.1:1"}) {
        assertThat(plane.call("POST", path + "/drain", "", "{}", "Origin", origin).status())
            .as(origin)
            .isEqualTo(401);
      }
      assertThat(plane.call("GET", path, "", "", "X-Forwarded-For", "203.0.113.7").status())
          .isEqualTo(401);
      assertThat(plane.call("GET", path, "", "", "Forwarded", "for=203.0.113.7").status())
          .isEqualTo(401);
      assertThat(status(plane, "rebound.example")).isEqualTo("401");
      assertThat(status(plane, "localhost")).isEqualTo("200");
      assertThat(status(plane, "localhost\r\nVia: 1.1 front")).isEqualTo("401");
      assertThat(status(plane, "localhost\r\nX-Real-IP: 203.0.113.7")).isEqualTo("401");
      assertThat(status(plane, "localhost\r\nOrigin: http://localhost")).isEqualTo("200");
      assertThat(status(plane, "localhost\r\nOrigin: http://localhost:9999"))
          .as("another page of this machine")
          .isEqualTo("401");
    }
    try (ControlPlane plane = ControlPlane.start()) {
      assertThat(plane.call("GET", "/api/v1/node", "", "").status()).isEqualTo(401);
    }
  }

  /** The status of a call whose Host is another name, with headers behind it if there are any. */
  private static String status(ControlPlane plane, String host) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), plane.server().httpPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          String.format(
                  Locale.ROOT,
                  "GET /api/v1/node HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n",
                  host)
              .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readNBytes(12), StandardCharsets.US_ASCII).substring(9);
    }
  }
}
