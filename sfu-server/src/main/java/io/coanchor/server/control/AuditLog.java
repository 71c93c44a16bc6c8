package io.coanchor.server.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.MessageOrBuilder;
import io.coanchor.server.message.MessageJson;
import io.grpc.Status;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who wanted to change what, and what became of it: one line of JSON each, in a log of its own name
 * that can be sent elsewhere. Credentials are not part of what it is given.
 */
final class AuditLog {
  /** The logger's name. */
  static final String NAME = "coanchor.audit";

  /** Enough for every valid request; what is not valid is cut off. */
  private static final int MAX_REQUEST_CHARS = 2048;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Consumer<String> sink;

  /**
   * @param sink takes lines
   */
  AuditLog(Consumer<String> sink) {
    this.sink = sink;
  }

  /** The one that writes to the log of its name. */
  static AuditLog logging() {
    Logger log = LoggerFactory.getLogger(NAME);
    return new AuditLog(line -> log.info("{}", line));
  }

  /**
   * One call.
   *
   * @param caller who; the name is empty where nobody knows
   * @param method what, as {@code package.Service/Method}
   * @param request with what
   * @param outcome the status
   * @param failure what the status comes from, or null when it went well
   */
  record Entry(
      Caller caller, String method, Object request, Status outcome, @Nullable Throwable failure) {}

  void record(Entry entry) {
    record(entry, false);
  }

  /**
   * @param retry whether an earlier call with the same request id did it, and this one only got its
   *     answer
   */
  void record(Entry entry, boolean retry) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("who", entry.caller().name());
    line.put("from", entry.caller().address());
    line.put("method", entry.method());
    line.put("request", text(entry.request()));
    line.put("outcome", entry.outcome().getCode().name());
    if (entry.failure() != null) {
      line.put("reason", Errors.reason(entry.failure()));
    }
    if (retry) {
      line.put("retry", true);
    }
    try {
      sink.accept(JSON.writeValueAsString(line));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("texts are always JSON", impossible);
    }
  }

  private static String text(Object request) {
    String text = request instanceof MessageOrBuilder message ? MessageJson.print(message) : "";
    return text.length() > MAX_REQUEST_CHARS ? text.substring(0, MAX_REQUEST_CHARS) + "…" : text;
  }
}
