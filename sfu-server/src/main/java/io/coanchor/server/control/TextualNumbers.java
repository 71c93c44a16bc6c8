package io.coanchor.server.control;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.protobuf.ProtoServiceDescriptorSupplier;
import java.util.HashMap;
import java.util.Map;

/**
 * Lets {@code uint32} stand in the paths of the JSON form in full. Armeria's transcoding reads
 * numbers of paths and queries as Java's {@code int}, which ends halfway: an application or a room
 * above 2147483647 would be no number. Shown a schema in which they are texts, it hands them on as
 * texts, and the JSON mapping of protobuf reads a number from a text as well.
 */
final class TextualNumbers {
  private final Map<String, FileDescriptor> files = new HashMap<>();

  private TextualNumbers() {}

  /** The same service, whose methods show that schema. */
  static ServerServiceDefinition of(ServerServiceDefinition service) {
    return new TextualNumbers().altered(service);
  }

  private ServerServiceDefinition altered(ServerServiceDefinition service) {
    if (!(service.getServiceDescriptor().getSchemaDescriptor()
        instanceof ProtoServiceDescriptorSupplier schema)) {
      throw new IllegalArgumentException(
          service.getServiceDescriptor().getName() + " was not made from a .proto");
    }
    ServiceDescriptor shown =
        altered(schema.getFileDescriptor())
            .findServiceByName(schema.getServiceDescriptor().getName());
    io.grpc.ServiceDescriptor.Builder descriptor =
        io.grpc.ServiceDescriptor.newBuilder(service.getServiceDescriptor().getName())
            .setSchemaDescriptor(schema);
    Map<String, ServerMethodDefinition<?, ?>> methods = new HashMap<>();
    for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
      String name = method.getMethodDescriptor().getBareMethodName();
      MethodDescriptor alteredMethod = shown.findMethodByName(name);
      ServerMethodDefinition<?, ?> made = altered(method, new Shown(alteredMethod));
      methods.put(String.valueOf(name), made);
      descriptor.addMethod(made.getMethodDescriptor());
    }
    ServerServiceDefinition.Builder result = ServerServiceDefinition.builder(descriptor.build());
    methods.values().forEach(result::addMethod);
    return result.build();
  }

  private static <Q, T> ServerMethodDefinition<Q, T> altered(
      ServerMethodDefinition<Q, T> method, Shown schema) {
    return ServerMethodDefinition.create(
        method.getMethodDescriptor().toBuilder().setSchemaDescriptor(schema).build(),
        method.getServerCallHandler());
  }

  private FileDescriptor altered(FileDescriptor file) {
    FileDescriptor done = files.get(file.getName());
    if (done != null) {
      return done;
    }
    if (!file.getPackage().startsWith("coanchor.")) {
      files.put(file.getName(), file);
      return file;
    }
    FileDescriptorProto.Builder proto = file.toProto().toBuilder();
    for (DescriptorProto.Builder message : proto.getMessageTypeBuilderList()) {
      for (FieldDescriptorProto.Builder field : message.getFieldBuilderList()) {
        if (field.getType() == FieldDescriptorProto.Type.TYPE_UINT32) {
          field.setType(FieldDescriptorProto.Type.TYPE_STRING);
        }
      }
    }
    FileDescriptor[] dependencies =
        file.getDependencies().stream().map(this::altered).toArray(FileDescriptor[]::new);
    try {
      FileDescriptor made = FileDescriptor.buildFrom(proto.build(), dependencies);
      files.put(file.getName(), made);
      return made;
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException("texts are valid wherever numbers are", e);
    }
  }

  private record Shown(MethodDescriptor method) implements ProtoMethodDescriptorSupplier {
    @Override
    public MethodDescriptor getMethodDescriptor() {
      return method;
    }

    @Override
    public ServiceDescriptor getServiceDescriptor() {
      return method.getService();
    }

    @Override
    public FileDescriptor getFileDescriptor() {
      return method.getFile();
    }
  }
}
