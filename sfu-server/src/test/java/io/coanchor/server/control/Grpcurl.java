package io.coanchor.server.control;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Does what grpcurl does with a command line: asks the server by reflection what it has, builds the
 * request from JSON and calls; knows nothing of our messages. Understands {@code -plaintext},
 * {@code -max-time} and {@code -d}.
 */
final class Grpcurl implements AutoCloseable {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
  private static final int PATIENCE_SECONDS = 20;

  private final ManagedChannel channel;

  private Grpcurl(String target) {
    channel = NettyChannelBuilder.forTarget(target).usePlaintext().build();
  }

  /** Runs a command line; of a stream with {@code -max-time} the first message only. */
  static List<String> run(String command) throws Exception {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(command);
    while (matcher.find()) {
      words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    String data = "{}";
    int at = 1;
    while (words.get(at).startsWith("-")) {
      switch (words.get(at)) {
        case "-plaintext" -> at++;
        case "-max-time" -> at += 2;
        case "-d" -> {
          data = words.get(at + 1);
          at += 2;
        }
        default -> throw new AssertionError("grpcurl option " + words.get(at));
      }
    }
    try (Grpcurl curl = new Grpcurl(words.get(at))) {
      String what = words.get(at + 1);
      return what.equals("list") ? curl.list() : curl.call(what, data);
    }
  }

  private ServerReflectionResponse ask(ServerReflectionRequest request) throws Exception {
    CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> out =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse value) {
                    answer.complete(value);
                  }

                  @Override
                  public void onError(Throwable t) {
                    answer.completeExceptionally(t);
                  }

                  @Override
                  public void onCompleted() {}
                });
    out.onNext(request);
    ServerReflectionResponse value = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    out.onCompleted();
    return value;
  }

  private List<String> list() throws Exception {
    return ask(ServerReflectionRequest.newBuilder().setListServices("").build())
        .getListServicesResponse()
        .getServiceList()
        .stream()
        .map(service -> service.getName())
        .toList();
  }

  private List<String> call(String fullMethod, String json) throws Exception {
    String service = fullMethod.substring(0, fullMethod.indexOf('/'));
    MethodDescriptor method = method(service, fullMethod.substring(service.length() + 1));
    DynamicMessage.Builder request = DynamicMessage.newBuilder(method.getInputType());
    JsonFormat.parser().merge(json, request);
    Iterator<Message> answers =
        ClientCalls.blockingServerStreamingCall(
            channel,
            io.grpc.MethodDescriptor.<Message, Message>newBuilder()
                .setType(MethodType.SERVER_STREAMING)
                .setFullMethodName(fullMethod)
                .setRequestMarshaller(marshaller(method.getInputType()))
                .setResponseMarshaller(marshaller(method.getOutputType()))
                .build(),
            CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS),
            request.build());
    List<String> texts = new ArrayList<>();
    texts.add(JsonFormat.printer().print(answers.next()));
    while (!method.isServerStreaming() && answers.hasNext()) {
      texts.add(JsonFormat.printer().print(answers.next()));
    }
    return texts;
  }

  private static io.grpc.MethodDescriptor.Marshaller<Message> marshaller(Descriptor type) {
    return ProtoUtils.marshaller((Message) DynamicMessage.getDefaultInstance(type));
  }

  private MethodDescriptor method(String service, String name) throws Exception {
    ServerReflectionResponse answer =
        ask(ServerReflectionRequest.newBuilder().setFileContainingSymbol(service).build());
    Map<String, FileDescriptorProto> protos = new HashMap<>();
    for (ByteString file : answer.getFileDescriptorResponse().getFileDescriptorProtoList()) {
      FileDescriptorProto proto = FileDescriptorProto.parseFrom(file);
      protos.put(proto.getName(), proto);
    }
    for (FileDescriptorProto proto : List.copyOf(protos.values())) {
      for (ServiceDescriptor found : build(proto, protos).getServices()) {
        if (found.getFullName().equals(service)) {
          return found.findMethodByName(name);
        }
      }
    }
    throw new AssertionError("no " + service + " among " + protos.keySet());
  }

  private static FileDescriptor build(
      FileDescriptorProto proto, Map<String, FileDescriptorProto> protos) throws Exception {
    List<FileDescriptor> dependencies = new ArrayList<>();
    for (String dependency : proto.getDependencyList()) {
      FileDescriptorProto needed = protos.get(dependency);
      if (needed == null) {
        throw new AssertionError("reflection left out " + dependency);
      }
      dependencies.add(build(needed, protos));
    }
    return FileDescriptor.buildFrom(proto, dependencies.toArray(FileDescriptor[]::new));
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
