package io.coanchor.loadtest.peer;

import io.coanchor.client.ClientLoop;
import io.coanchor.client.PathImpairment;
import io.coanchor.loadtest.measure.LoopMeasures;
import io.coanchor.loadtest.measure.ViewerRecord;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An event loop for some of the viewers, and what they measure. */
public final class LoadLoop implements AutoCloseable {
  /** A thousand viewers get 80 datagrams or trains in that time. */
  private static final Duration TURN = Duration.ofMillis(1);

  private static final Duration PROBE_INTERVAL = Duration.ofMillis(20);

  private final ClientLoop loop;
  private final LoopMeasures measures = new LoopMeasures();
  private final HarnessProbe probe;

  /** Of the loop's thread: those that are there. */
  private final Set<LoadViewer> viewers = new LinkedHashSet<>();

  private LoadLoop(ClientLoop loop) {
    this.loop = loop;
    this.probe = new HarnessProbe(loop, measures, PROBE_INTERVAL);
  }

  /** Starts a loop. */
  public static LoadLoop start(PathImpairment impairment) {
    LoadLoop started = new LoadLoop(ClientLoop.start(impairment, TURN));
    started.probe.start();
    return started;
  }

  public ClientLoop client() {
    return loop;
  }

  /** Of the loop's thread. */
  public LoopMeasures measures() {
    return measures;
  }

  /** Sends a viewer to a stream. */
  public void join(LoadViewer viewer, URI endpoint) {
    loop.execute(() -> viewers.add(viewer));
    viewer.start(endpoint);
  }

  /** Calls a viewer back; completes when the server has let it go. */
  public CompletableFuture<@Nullable Void> leave(LoadViewer viewer) {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    boolean asked =
        loop.execute(() -> {
          viewers.remove(viewer);
          var _ = viewer.leave().whenComplete((_, _) -> done.complete(null));
        });
    if (!asked) {
      done.complete(null);
    }
    return done;
  }

  /**
   * The state of now.
   *
   * @param loop what the loop counted
   * @param expected packets that the viewers there should have, from the first on
   * @param missing of them those that have not come yet
   */
  public record State(LoopMeasures.Snapshot loop, long expected, long missing) {}

  /** The state of now. */
  public CompletableFuture<State> state() {
    return ask(() -> {
      long expected = 0;
      long missing = 0;
      for (LoadViewer viewer : viewers) {
        ViewerRecord record = viewer.record();
        expected += record.audio().expected() + record.video().expected();
        missing += record.audio().missing() + record.video().missing();
      }
      return new State(measures.snapshot(), expected, missing);
    });
  }

  /** Publishers have stopped. */
  public void mediaEnded() {
    loop.execute(() -> {
      long nowNs = loop.nowNs();
      viewers.forEach(viewer -> viewer.onMediaEnd(nowNs));
    });
  }

  /** The sockets of the viewers that are there. */
  public CompletableFuture<Set<Integer>> ports() {
    return ask(() -> {
      Set<Integer> ports = new HashSet<>();
      viewers.forEach(viewer -> ports.add(viewer.localPort()));
      ports.remove(0);
      return ports;
    });
  }

  /** Asks something on the loop's thread. */
  public <T> CompletableFuture<T> ask(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    if (!loop.execute(() -> answer.complete(question.get()))) {
      answer.completeExceptionally(new IllegalStateException("the loop has ended"));
    }
    return answer;
  }

  @Override
  public void close() {
    probe.close();
    loop.close();
  }
}
