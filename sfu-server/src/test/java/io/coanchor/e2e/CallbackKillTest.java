package io.coanchor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.coanchor.server.BareOffer;
import io.coanchor.server.hook.TestReceiver;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server process is killed: what was due is told all the same, once it runs again. */
class CallbackKillTest {
  private static final String KEY = "Zx81";
  private static final List<Integer> WHOLE = List.of(101, 103, 104, 102);
  private static final int PATIENCE_SECONDS = 90;

  /** An event is in the file within a commit or two; this is a slow machine's. */
  private static final long COMMIT_MS = 1_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private TestReceiver receiver;
  private ServerProcess server;

  @BeforeEach
  void start() throws Exception {
    receiver = new TestReceiver(System::currentTimeMillis);
    server =
        new ServerProcess(
            folder,
            Map.of(
                "COANCHOR_APPS_0_CALLBACK_URL", receiver.url().toString(),
                "COANCHOR_APPS_0_CALLBACK_KEY", KEY,
                "COANCHOR_CALLBACKS_QUEUE_FILE", folder.resolve("q/callbacks.db").toString()));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    receiver.close();
    http.close();
  }

  @Test
  void shouldTellAfterAKillWhatWasDueBefore() throws Exception {
    receiver.kill();
    for (int i = 0; i < 40; i++) {
      URI session = push("room" + i);
      if (i % 2 == 0) {
        end(session);
      }
    }
    await(() -> server.metric("coanchor_callbacks_total{result=\"queued\",}") >= 120);
    server.kill();
    assertThat(receiver.requests()).isEmpty();

    receiver.restart();
    server.restart();
    await(() -> receiver.requests().size() >= 120);
    Map<String, List<Integer>> told = byRoom();
    for (int i = 0; i < 40; i++) {
      assertThat(told.get("room" + i))
          .as("room%d", i)
          .isEqualTo(i % 2 == 0 ? WHOLE : WHOLE.subList(0, 2));
    }
  }

  @Test
  void shouldLeaveNoHoleWhenKilledInTheMiddleOfIt() throws Exception {
    Map<String, Long> pushedMs = new TreeMap<>();
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    Thread traffic =
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (int i = 0; ; i++) {
                  URI session = push("room" + i);
                  synchronized (pushedMs) {
                    pushedMs.put("room" + i, System.currentTimeMillis());
                  }
                  end(session);
                }
              } catch (IOException e) {
                // killed: that is how it ends
              } catch (Exception e) {
                failures.add(e);
              }
            });
    await(() -> receiver.requests().size() > 400);
    long killedMs = System.currentTimeMillis();
    server.kill();
    traffic.join();
    server.restart();
    await(() -> server.metric("coanchor_callbacks_waiting{app=\"" + TestServer.APP + "\",}") == 0);

    Map<String, List<Integer>> told = byRoom();
    assertThat(failures).isEmpty();
    told.forEach((room, types) -> {
      List<Integer> once = new ArrayList<>(new LinkedHashSet<>(types));
      assertThat(once).as(room).isEqualTo(WHOLE.subList(0, once.size()));
    });
    pushedMs.forEach((room, atMs) -> {
      if (atMs < killedMs - COMMIT_MS) {
        assertThat(told).as("pushed %d ms before the kill", killedMs - atMs).containsKey(room);
        assertThat(told.get(room)).as(room).containsAll(WHOLE.subList(0, 2));
      }
    });
  }

  private URI push(String stream) throws IOException, InterruptedException {
    String signature = URLEncoder.encode(TestServer.userSig("anna"), StandardCharsets.UTF_8);
    URI uri =
        server
            .http()
            .resolve(
                "/v1/push/%s?sdkappid=%d&userid=anna&usersig=%s"
                    .formatted(stream, TestServer.APP, signature));
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/sdp")
                .POST(BodyPublishers.ofString(BareOffer.of("sendonly")))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return server.http().resolve(answer.headers().firstValue("Location").orElseThrow());
  }

  private void end(URI session) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(HttpRequest.newBuilder(session).DELETE().build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /** The types that came of each room, in order; signed well, every one. */
  private Map<String, List<Integer>> byRoom() throws Exception {
    Map<String, List<Integer>> told = new TreeMap<>();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    for (TestReceiver.Request each : receiver.requests()) {
      byte[] body = each.body().getBytes(StandardCharsets.UTF_8);
      assertThat(each.sign()).isEqualTo(Base64.getEncoder().encodeToString(mac.doFinal(body)));
      JsonNode callback = JSON.readTree(each.body());
      told.computeIfAbsent(callback.at("/EventInfo/RoomId").asText(), _ -> new ArrayList<>())
          .add(callback.path("EventType").asInt());
    }
    return told;
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition) throws Exception {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadlineNs);
      Thread.sleep(50);
    }
  }
}
