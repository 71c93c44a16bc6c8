package io.coanchor.loadtest.run;

import io.coanchor.loadtest.expect.Figures;
import io.coanchor.loadtest.measure.ViewerRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Does what a plan says. */
public final class LoadRun {
  /** From the connected publisher to the stream that viewers find: its first frames. */
  private static final Duration GO_LIVE = Duration.ofMillis(500);

  /** For what is on its way, and for what is asked for again, before it counts as lost. */
  private static final Duration GRACE = Duration.ofMillis(1_200);

  private final LoadPlan plan;

  public LoadRun(LoadPlan plan) {
    this.plan = plan;
  }

  /**
   * What came of it.
   *
   * @param started when
   * @param figures by name
   * @param samples one a second
   * @param viewers everybody who was ever there
   * @param doubts why the generator itself may have been the limit; empty if it was not
   */
  public record Outcome(
      Instant started,
      Figures figures,
      List<Sample> samples,
      List<ViewerRecord> viewers,
      List<String> doubts) {}

  /**
   * Runs to the end.
   *
   * @param listener takes a sample every second, on another thread
   * @throws LoadFailure when there was nothing to measure: a publisher was refused
   */
  public Outcome run(Consumer<Sample> listener) throws LoadFailure, InterruptedException {
    Instant started = Instant.now();
    try (ServerFigures server = new ServerFigures(plan.metrics());
        Crew crew = new Crew(plan, new SplittableRandom());
        Sampler sampler = new Sampler(crew, server, listener)) {
      crew.publish(plan.load().streams());
      TimeUnit.NANOSECONDS.sleep(GO_LIVE.toNanos());
      sampler.start();
      Marked marked = new Marked(crew, server, sampler);
      new Scenario(plan.load(), crew, marked).run();
      Marks end = Marks.take(crew, server);
      Set<Integer> ports = crew.ports();
      double drops = OwnCosts.drops(ports);
      sampler.phase("ending");
      crew.endFeeding();
      TimeUnit.NANOSECONDS.sleep(GRACE.toNanos());
      crew.leaveAll();
      Summary summary = new Summary(crew.records(), crew.measures(), marked.begin(end), end, drops);
      return new Outcome(
          started,
          summary.figures(),
          sampler.samples(),
          List.copyOf(crew.records()),
          Doubts.of(summary.figures(), plan.threads()));
    }
  }

  /** Takes the first marks when the measurement begins. */
  private static final class Marked implements Scenario.Phases {
    private final Crew crew;
    private final ServerFigures server;
    private final Sampler sampler;
    private final AtomicReference<Marks> begin = new AtomicReference<>();

    Marked(Crew crew, ServerFigures server, Sampler sampler) {
      this.crew = crew;
      this.server = server;
      this.sampler = sampler;
    }

    @Override
    public void onPhase(String name) throws InterruptedException {
      sampler.phase(name);
      if (name.equals("measuring")) {
        begin.set(Marks.take(crew, server));
      }
    }

    Marks begin(Marks otherwise) {
      Marks marks = begin.get();
      return marks == null ? otherwise : marks;
    }
  }
}
