package io.coanchor.server.control;

import io.coanchor.proto.v1.RoomServiceGrpc;
import io.coanchor.server.config.ConfigLoader;
import io.coanchor.server.config.ServerConfig;
import io.coanchor.server.room.RoomService;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The control API over rooms that do what a test says, for what real rooms do not do on command.
 */
final class BareControl implements AutoCloseable {
  static final String TOKEN = "full-token-0123456789";
  static final int MAX_WATCHES = 2;

  private final ControlServer server;
  private final ManagedChannel channel;
  private final AuditLog log;
  private final List<String> written = new CopyOnWriteArrayList<>();

  /** What the rooms do. */
  interface Rooms {
    /** Answers a call of {@link RoomService}, by its name. */
    CompletionStage<?> answer(String method, Object[] arguments);
  }

  BareControl(Rooms rooms) throws Exception {
    ServerConfig config =
        ConfigLoader.parse(
            """
            grpc: {address: 127.0.0.1, port: 0}
            api: {tokens: [{name: ops, token: "%s", scope: full}, {name: eyes, token: "%s2", scope: read}]}
            apps: [{sdk-app-id: 1, secret-keys: [k]}]
            """
                .formatted(TOKEN, TOKEN),
            "test",
            Map.of());
    RoomService service =
        (RoomService)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {RoomService.class},
                (proxy, method, arguments) -> rooms.answer(method.getName(), arguments));
    log = new AuditLog(written::add);
    server = new ControlServer(config, service, new Node(), null, log, MAX_WATCHES);
    server.start().join();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
  }

  /** One that nothing is known of. */
  static final class Node implements NodeView {
    @Override
    public Facts facts() {
      return new Facts("n", "", 0, 1);
    }

    @Override
    public Ports ports() {
      return new Ports(1, 2, 3);
    }

    @Override
    public boolean isDraining() {
      return false;
    }

    @Override
    public void drain() {}

    @Override
    public Map<String, Object> debugState() {
      return Map.of();
    }
  }

  /** What is on record. */
  List<String> audit() {
    log.flush();
    return List.copyOf(written);
  }

  int port() {
    return server.port();
  }

  ManagedChannel channel() {
    return channel;
  }

  RoomServiceGrpc.RoomServiceBlockingStub rooms() {
    return rooms(TOKEN);
  }

  RoomServiceGrpc.RoomServiceBlockingStub rooms(String token) {
    Metadata headers = new Metadata();
    headers.put(ControlPlane.AUTHORIZATION, "Bearer " + token);
    return RoomServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  RoomServiceGrpc.RoomServiceFutureStub future() {
    Metadata headers = new Metadata();
    headers.put(ControlPlane.AUTHORIZATION, "Bearer " + TOKEN);
    return RoomServiceGrpc.newFutureStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  static <T> CompletableFuture<T> never() {
    return new CompletableFuture<>();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.stop().join();
  }
}
