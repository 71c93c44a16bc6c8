package io.coanchor.loadtest.run;

import io.coanchor.loadtest.run.LoadPlan.Load;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** Who comes and goes when. Runs on its thread until the measurement is over. */
final class Scenario {
  /** Of a join storm: how long each of those that come stays. */
  static final Duration STORM_STAY = Duration.ofSeconds(2);

  /** How often publishers break off. */
  static final Duration BREAK_INTERVAL = Duration.ofSeconds(5);

  /** After the last join, before the measurement: the first key frames are still on their way. */
  private static final Duration SETTLE = Duration.ofSeconds(2);

  /** Those that are to play on during a storm come no faster than this. */
  private static final double GENTLE_RAMP = 50;

  /**
   * Before a storm, with half as many: a storm upon a load tester that is being compiled measures
   * the compiler.
   */
  private static final Duration REHEARSAL = Duration.ofSeconds(8);

  private final Load load;
  private final Crew crew;
  private final Phases phases;

  /** Told what is going on. */
  interface Phases {
    void onPhase(String name) throws InterruptedException;
  }

  Scenario(Load load, Crew crew, Phases phases) {
    this.load = load;
    this.crew = crew;
    this.phases = phases;
  }

  void run() throws InterruptedException {
    switch (load.kind()) {
      case STEADY, ROOMS -> steady();
      case STORM -> storm();
      case CHURN -> churn();
      case RECONNECT -> reconnect();
      case COMPETITION -> competition();
    }
    crew.measuring(false);
  }

  private void steady() throws InterruptedException {
    joinStaying(load.viewers(), load.ramp());
    measure();
    sleepUntil(endNs());
  }

  private void storm() throws InterruptedException {
    joinStaying(load.viewers(), Math.min(load.ramp(), GENTLE_RAMP));
    phases.onPhase("rehearsal");
    crew.counting(false);
    for (Crew.Member member :
        comeAndGo(load.ramp() / 2, stormAtOnce() / 2, min(REHEARSAL, load.duration()))) {
      var _ = crew.leave(member);
    }
    crew.counting(true);
    measure();
    phases.onPhase("storm");
    var _ = comeAndGo(load.ramp(), stormAtOnce(), load.duration());
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private long stormAtOnce() {
    return (long) (load.ramp() * STORM_STAY.toMillis() / 1_000);
  }

  /** Half of the viewers stay; the others are replaced, the oldest by a new one. */
  private void churn() throws InterruptedException {
    int passing = load.viewers() / 2;
    joinStaying(load.viewers() - passing, load.ramp());
    measure();
    phases.onPhase("churn");
    var _ = comeAndGo(load.ramp(), passing, load.duration());
  }

  /** Tells who is still there. */
  private Deque<Crew.Member> comeAndGo(double perSecond, long atOnce, Duration time)
      throws InterruptedException {
    Deque<Crew.Member> passing = new ArrayDeque<>();
    long startNs = System.nanoTime();
    long endNs = startNs + time.toNanos();
    int joined = 0;
    while (sleepUntil(Math.min(endNs, startNs + (long) (joined * 1e9 / perSecond))) < endNs) {
      if (passing.size() >= Math.max(1, atOnce)) {
        var _ = crew.leave(passing.removeFirst());
      }
      passing.addLast(crew.join(joined++ % load.streams(), false));
    }
    return passing;
  }

  private void reconnect() throws InterruptedException {
    joinStaying(load.viewers(), load.ramp());
    measure();
    phases.onPhase("reconnect");
    long endNs = endNs();
    long breakNs = System.nanoTime() + BREAK_INTERVAL.toNanos() / 2;
    while (sleepUntil(Math.min(breakNs, endNs)) < endNs) {
      crew.publishers().forEach(publisher -> publisher.interrupt());
      breakNs += BREAK_INTERVAL.toNanos();
    }
  }

  /** Every viewer plays the anchors of two rooms that compete: its own and the next one. */
  private void competition() throws InterruptedException {
    Pace pace = new Pace(load.ramp());
    phases.onPhase("joining");
    for (int i = 0; i < load.viewers(); i++) {
      int room = i % load.streams();
      int opponent = (room ^ 1) < load.streams() ? room ^ 1 : 0;
      pace.await();
      var _ = crew.join(room, true);
      pace.await();
      var _ = crew.join(opponent, true);
    }
    measure();
    sleepUntil(endNs());
  }

  private void joinStaying(int viewers, double perSecond) throws InterruptedException {
    phases.onPhase("joining");
    Pace pace = new Pace(perSecond);
    for (int i = 0; i < viewers; i++) {
      pace.await();
      var _ = crew.join(i % load.streams(), true);
    }
  }

  private void measure() throws InterruptedException {
    phases.onPhase("settling");
    TimeUnit.NANOSECONDS.sleep(SETTLE.toNanos());
    phases.onPhase("measuring");
    crew.measuring(true);
  }

  private long endNs() {
    return System.nanoTime() + load.duration().toNanos();
  }

  /** Sleeps, and tells the time. */
  private static long sleepUntil(long dueNs) throws InterruptedException {
    long waitNs = dueNs - System.nanoTime();
    if (waitNs > 0) {
      TimeUnit.NANOSECONDS.sleep(waitNs);
    }
    return System.nanoTime();
  }

  /** So many a second, evenly. */
  private static final class Pace {
    private final long startNs = System.nanoTime();
    private final double perSecond;
    private long done;

    Pace(double perSecond) {
      this.perSecond = perSecond;
    }

    void await() throws InterruptedException {
      var _ = sleepUntil(startNs + (long) (done++ * 1e9 / perSecond));
    }
  }
}
