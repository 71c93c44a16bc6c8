package io.coanchor.loadtest.run;

import io.coanchor.loadtest.measure.Measures;
import io.coanchor.loadtest.measure.ViewerRecord;
import io.coanchor.loadtest.peer.LoadLoop;
import io.coanchor.loadtest.peer.LoadPublisher;
import io.coanchor.loadtest.peer.LoadViewer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The publishers and viewers of a run, and the loops they live on. Of the scenario's thread. */
public final class Crew implements AutoCloseable {
  private static final Duration PUBLISH_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(15);

  /** So that the frames of a hundred publishers do not all leave at once. */
  private static final long STAGGER_NS = 17_000_000L;

  private final LoadPlan plan;
  private final String run;
  private final List<LoadLoop> loops = new ArrayList<>();
  private final List<LoadPublisher> publishers = new ArrayList<>();
  private final List<Member> members = new ArrayList<>();
  private final List<ViewerRecord> records = new ArrayList<>();
  private int joined;
  private boolean counting = true;

  /** A viewer and where it lives. */
  public record Member(LoadLoop loop, LoadViewer viewer) {}

  /** An empty crew; its streams have names of their own. */
  Crew(LoadPlan plan, RandomGenerator random) {
    this.plan = plan;
    this.run = String.format(Locale.ROOT, "load%05x", random.nextInt(1 << 20));
    for (int i = 0; i < plan.threads(); i++) {
      loops.add(LoadLoop.start(plan.path()));
    }
  }

  List<LoadLoop> loops() {
    return loops;
  }

  List<LoadPublisher> publishers() {
    return publishers;
  }

  /** Whether those who join from now on appear in any figure. */
  void counting(boolean on) {
    counting = on;
  }

  /** Of everybody who was ever there and counts. */
  List<ViewerRecord> records() {
    return records;
  }

  String stream(int number) {
    return run + "-" + number;
  }

  /** Starts all publishers and waits until they are connected. */
  void publish(int streams) throws InterruptedException, LoadFailure {
    List<CompletableFuture<@Nullable Void>> connected = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      String user = run + "-p" + i;
      LoadLoop loop = loops.get(i % loops.size());
      LoadPublisher publisher =
          new LoadPublisher(
              loop.client(), stream(i), plan.endpoints().publish(stream(i), user, i), plan.clip());
      publishers.add(publisher);
      connected.add(publisher.start(plan.clip()));
      TimeUnit.NANOSECONDS.sleep(STAGGER_NS);
    }
    for (int i = 0; i < streams; i++) {
      await(connected.get(i), "publisher of " + stream(i));
    }
  }

  private static void await(CompletableFuture<?> future, String who)
      throws InterruptedException, LoadFailure {
    try {
      var _ = future.get(PUBLISH_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new LoadFailure(who + ": " + causeOf(e).getMessage(), e);
    } catch (TimeoutException e) {
      throw new LoadFailure(
          who + ": not connected within " + PUBLISH_TIMEOUT.toSeconds() + " s", e);
    }
  }

  private static Throwable causeOf(ExecutionException e) {
    return e.getCause() == null ? e : e.getCause();
  }

  /** Sends a viewer to a stream. */
  Member join(int streamNumber, boolean staying) {
    int number = joined++;
    LoadLoop loop = loops.get(number % loops.size());
    String stream = stream(streamNumber);
    ViewerRecord record = new ViewerRecord(number, stream, staying);
    if (counting) {
      records.add(record);
    }
    Member member = new Member(loop, new LoadViewer(loop, plan.wish(), record));
    members.add(member);
    loop.join(member.viewer(), plan.endpoints().play(stream, run + "-v" + number, number));
    return member;
  }

  /** Calls a viewer back. */
  CompletableFuture<@Nullable Void> leave(Member member) {
    members.remove(member);
    return member.loop().leave(member.viewer());
  }

  /** From now on, or no longer, latencies count. */
  void measuring(boolean on) {
    for (LoadLoop loop : loops) {
      var _ =
          loop.ask(
                  () -> {
                    loop.measures().measuring(on);
                    return on;
                  })
              .join();
    }
  }

  /** The sockets of all viewers that are there. */
  Set<Integer> ports() {
    Set<Integer> ports = new HashSet<>();
    loops.forEach(loop -> ports.addAll(loop.ports().join()));
    return ports;
  }

  /** No more media; what is on its way arrives, what is missing may be asked for again. */
  void endFeeding() {
    publishers.forEach(LoadPublisher::endFeeding);
    loops.forEach(LoadLoop::mediaEnded);
  }

  /** Calls everybody back. */
  void leaveAll() {
    List<CompletableFuture<?>> left = new ArrayList<>();
    for (Member member : List.copyOf(members)) {
      left.add(member.loop().leave(member.viewer()));
    }
    members.clear();
    var _ =
        CompletableFuture.allOf(left.toArray(CompletableFuture[]::new))
            .completeOnTimeout(null, LEAVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
            .exceptionally(_ -> null)
            .join();
  }

  /** What all loops measured. */
  Measures measures() {
    Measures sum = Measures.empty();
    for (LoadLoop loop : loops) {
      var _ =
          loop.ask(
                  () -> {
                    loop.measures().addTo(sum);
                    return sum;
                  })
              .join();
    }
    return sum;
  }

  @Override
  public void close() {
    leaveAll();
    publishers.forEach(LoadPublisher::close);
    loops.forEach(LoadLoop::close);
  }
}
