package io.coanchor.server.control;

import com.google.protobuf.util.Timestamps;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.coanchor.proto.v1.DebugStateRequest;
import io.coanchor.proto.v1.DebugStateResponse;
import io.coanchor.proto.v1.DrainRequest;
import io.coanchor.proto.v1.DrainResponse;
import io.coanchor.proto.v1.GetNodeRequest;
import io.coanchor.proto.v1.ListNodesRequest;
import io.coanchor.proto.v1.ListNodesResponse;
import io.coanchor.proto.v1.Node;
import io.coanchor.proto.v1.NodeServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/** {@code coanchor.v1.NodeService} over this server. */
final class NodeApi extends NodeServiceGrpc.NodeServiceImplBase {
  private final NodeView node;
  private final Calls calls;

  NodeApi(NodeView node, Calls calls) {
    this.node = node;
    this.calls = calls;
  }

  @Override
  public void getNode(GetNodeRequest request, StreamObserver<Node> out) {
    calls.query(request, out, () -> CompletableFuture.completedFuture(describe()));
  }

  @Override
  public void listNodes(ListNodesRequest request, StreamObserver<ListNodesResponse> out) {
    calls.query(
        request,
        out,
        () -> {
          Arguments.pageSize(request.getPageSize());
          if (!request.getPageToken().isEmpty()) {
            throw Errors.badPageToken();
          }
          return CompletableFuture.completedFuture(
              ListNodesResponse.newBuilder().addNodes(describe()).build());
        });
  }

  @Override
  public void drain(DrainRequest request, StreamObserver<DrainResponse> out) {
    calls.change(
        new Calls.Change<>(
            NodeServiceGrpc.getDrainMethod(), request, request.getRequestId(), DrainResponse.class),
        out,
        () -> {
          node.drain();
          return CompletableFuture.completedFuture(
              DrainResponse.newBuilder().setNode(describe()).build());
        });
  }

  @Override
  public void debugState(DebugStateRequest request, StreamObserver<DebugStateResponse> out) {
    calls.query(
        request,
        out,
        () ->
            CompletableFuture.supplyAsync(
                () ->
                    DebugStateResponse.newBuilder().setState(Structs.of(node.debugState())).build(),
                ServiceRequestContext.current().blockingTaskExecutor()));
  }

  private Node describe() {
    NodeView.Facts facts = node.facts();
    NodeView.Ports ports = node.ports();
    return Node.newBuilder()
        .setNodeId(facts.id())
        .setVersion(facts.version())
        .setStartTime(Timestamps.fromMillis(facts.startedEpochMs()))
        .setState(node.isDraining() ? Node.State.DRAINING : Node.State.ACTIVE)
        .setHttpPort(ports.http())
        .setUdpPort(ports.udp())
        .setTcpPort(ports.tcp())
        .setWorkerCount(facts.workers())
        .build();
  }
}
