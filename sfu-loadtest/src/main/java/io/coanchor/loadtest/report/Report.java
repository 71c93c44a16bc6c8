package io.coanchor.loadtest.report;

import io.coanchor.loadtest.expect.Expectation;
import io.coanchor.loadtest.run.LoadPlan;
import io.coanchor.loadtest.run.LoadRun;
import java.util.List;

/**
 * Everything there is to tell about a run.
 *
 * @param title of the run
 * @param plan what was to be done
 * @param outcome what came of it
 * @param verdicts on the expectations
 */
public record Report(
    String title, LoadPlan plan, LoadRun.Outcome outcome, List<Expectation.Verdict> verdicts) {
  public Report {
    verdicts = List.copyOf(verdicts);
  }

  /** Whether every expectation held. */
  public boolean held() {
    return verdicts.stream().allMatch(Expectation.Verdict::held);
  }
}
