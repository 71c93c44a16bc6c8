package io.coanchor.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A publisher or a viewer in a process of its own: {@code src/test/interop/peer.mjs} with one of
 * the stacks that {@code install.sh} beside it has installed.
 */
public final class NodePeer implements AutoCloseable {
  /** Types of NAL units (ITU-T H.264 table 7-1). */
  private static final int SLICE = 1;

  private static final int IDR = 5;

  /** Far more than anything takes on a machine that does a hundred other things. */
  private static final Duration LONG = Duration.ofSeconds(40);

  private static final long REPORT_EVERY_MILLIS = 200;
  private static final Gson GSON = new Gson();
  private static final Path SCRIPTS = Path.of("src/test/interop").toAbsolutePath();
  private static final Path TOOLS = Path.of("target/interop-tools").toAbsolutePath();

  private final Process process;
  private final Writer input;
  private final LinkedBlockingQueue<JsonObject> events = new LinkedBlockingQueue<>();
  private final List<String> told = new ArrayList<>();
  private final ArrayDeque<JsonObject> unread = new ArrayDeque<>();

  private NodePeer(Process process) {
    this.process = process;
    this.input = process.outputWriter(UTF_8);
    Thread.ofVirtual().start(this::read);
  }

  /**
   * Starts one.
   *
   * @param stack werift or node-datachannel
   * @param endpoint of WHIP or WHEP
   * @param options what peer.mjs knows besides
   */
  public static NodePeer start(
      String stack, boolean publishes, URI endpoint, Map<String, ?> options) {
    if (!Files.exists(TOOLS.resolve("installed"))) {
      throw new IllegalStateException(TOOLS + ": not there (run src/test/interop/install.sh)");
    }
    JsonObject json = GSON.toJsonTree(options).getAsJsonObject();
    json.addProperty("stack", stack);
    json.addProperty("publishes", publishes);
    json.addProperty("endpoint", endpoint.toString());
    ProcessBuilder builder =
        new ProcessBuilder("node", SCRIPTS.resolve("peer.mjs").toString(), json.toString());
    builder.environment().put("INTEROP_TOOLS", TOOLS.toString());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      return new NodePeer(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(UTF_8)) {
      String line;
      while ((line = reader.readLine()) != null) {
        events.add(GSON.fromJson(line, JsonObject.class));
      }
    } catch (IOException e) {
      // the process has ended
    }
  }

  /** Waits for an event; those of other names before it stay to be waited for. */
  public JsonObject await(String name) {
    return await(name, event -> true);
  }

  private JsonObject await(String name, Predicate<JsonObject> condition) {
    Predicate<JsonObject> wanted =
        event -> event.get("event").getAsString().equals(name) && condition.test(event);
    JsonObject found = unread.stream().filter(wanted).findFirst().orElse(null);
    unread.remove(found);
    long end = System.nanoTime() + LONG.toNanos();
    while (found == null) {
      JsonObject event = poll(end - System.nanoTime());
      if (event == null) {
        throw new AssertionError("never: " + name + "; but " + told);
      }
      if (wanted.test(event)) {
        found = event;
      } else {
        unread.add(event);
      }
    }
    return found;
  }

  private JsonObject poll(long waitNs) {
    try {
      JsonObject event = events.poll(Math.max(0, waitNs), TimeUnit.NANOSECONDS);
      if (event != null) {
        told.add(event.toString());
        if (event.get("event").getAsString().equals("error")) {
          throw new AssertionError(event.get("text").getAsString());
        }
      }
      return event;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Asks for reports until one fulfils the condition. */
  public JsonObject awaitReport(String what, Predicate<JsonObject> condition) {
    long end = System.nanoTime() + LONG.toNanos();
    while (true) {
      tell("report");
      JsonObject report = await("report");
      if (condition.test(report)) {
        return report;
      }
      if (System.nanoTime() >= end) {
        throw new AssertionError("never: " + what + "; but " + report);
      }
      try {
        Thread.sleep(REPORT_EVERY_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  /** Gives an order: report, pli, delete or close. */
  public void tell(String command) {
    try {
      input.write(command + "\n");
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Whether the first slice that a viewer reports is one of an IDR picture. */
  public static boolean startsWithKey(JsonObject report) {
    return report.getAsJsonObject("video").getAsJsonArray("firstUnits").asList().stream()
            .mapToInt(JsonElement::getAsInt)
            .filter(type -> type >= SLICE && type <= IDR)
            .findFirst()
            .orElse(0)
        == IDR;
  }
}
