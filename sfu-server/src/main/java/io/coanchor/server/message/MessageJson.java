package io.coanchor.server.message;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;

/**
 * Messages as JSON: the proto3 mapping, on one line, with zeros, false and empty lists written, so
 * that a reader need not know what may be missing.
 */
public final class MessageJson {
  private static final JsonFormat.Printer PRINTER = printer(JsonFormat.printer());

  private MessageJson() {}

  /** A message as one line of JSON. */
  public static String print(MessageOrBuilder message) {
    try {
      return PRINTER.print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("a message that holds an Any of unknown type", e);
    }
  }

  /** A printer of the same form. */
  public static JsonFormat.Printer printer(JsonFormat.Printer printer) {
    return printer.omittingInsignificantWhitespace().alwaysPrintFieldsWithNoPresence();
  }
}
