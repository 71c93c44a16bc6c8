package io.coanchor.loadtest;

import io.coanchor.loadtest.expect.Expectation;
import io.coanchor.loadtest.report.Report;
import io.coanchor.loadtest.report.Reports;
import io.coanchor.loadtest.run.LoadFailure;
import io.coanchor.loadtest.run.LoadPlan;
import io.coanchor.loadtest.run.LoadRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Loads a server, says what came of it; exits with 0 only if every expectation held. */
@Command(
    name = "loadtest",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = "Publishes and plays streams in thousands, over WHIP and WHEP, and measures.")
public final class LoadTestCommand implements Callable<Integer> {
  private static final int EXPECTATION_FAILED = 1;
  private static final int RUN_FAILED = 3;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ServerOptions server = new ServerOptions();

  @Mixin private LoadOptions load = new LoadOptions();

  @Mixin private MediaOptions media = new MediaOptions();

  @Option(
      names = "--expect",
      paramLabel = "LIST",
      description =
          "Expectations, such as 'loss<=0.001,join-p95<=1s,latency-p99<=20ms'; figures:"
              + " docs/loadtest.md.")
  private @Nullable String expect;

  @Option(names = "--json", paramLabel = "FILE", description = "Write every figure there.")
  private @Nullable Path json;

  @Option(names = "--html", paramLabel = "FILE", description = "Write a report for people there.")
  private @Nullable Path html;

  /** The command line. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The command line, whose errors are one line and a hint. */
  static CommandLine commandLine() {
    return new CommandLine(new LoadTestCommand())
        .setParameterExceptionHandler((e, _) -> {
          PrintWriter err = e.getCommandLine().getErr();
          err.println("loadtest: " + e.getMessage() + " (see --help)");
          err.flush();
          return CommandLine.ExitCode.USAGE;
        });
  }

  @Override
  public Integer call() throws InterruptedException {
    List<Expectation> expectations;
    LoadPlan plan;
    try {
      expectations = expect == null ? List.of() : Expectation.parseAll(expect);
    } catch (IllegalArgumentException e) {
      throw wrong("--expect: " + e.getMessage(), e);
    }
    try {
      plan = plan();
    } catch (IllegalArgumentException | IOException e) {
      throw wrong(String.valueOf(e.getMessage()), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    Progress progress = Progress.on(out, plan.load());
    try {
      progress.begin();
      LoadRun.Outcome outcome = new LoadRun(plan).run(progress::show);
      progress.end();
      Report report =
          new Report(
              spec.commandLine().getCommandName(), plan, outcome, verdicts(expectations, outcome));
      out.print(Reports.text(report));
      out.flush();
      if (json != null) {
        Reports.writeJson(report, json);
      }
      if (html != null) {
        Reports.writeHtml(report, html);
      }
      return report.held() ? CommandLine.ExitCode.OK : EXPECTATION_FAILED;
    } catch (LoadFailure | IOException e) {
      progress.end();
      spec.commandLine().getErr().println("loadtest: " + e.getMessage());
      spec.commandLine().getErr().flush();
      return RUN_FAILED;
    }
  }

  private static List<Expectation.Verdict> verdicts(
      List<Expectation> expectations, LoadRun.Outcome outcome) {
    List<Expectation.Verdict> verdicts = new ArrayList<>();
    for (Expectation expectation : expectations) {
      verdicts.add(expectation.judge(outcome.figures()));
    }
    return verdicts;
  }

  private LoadPlan plan() throws IOException {
    MediaOptions.Media material = media.media();
    return new LoadPlan(
        server.endpoints(),
        load.load(),
        material.clip(),
        material.wish(),
        media.path(),
        load.threads(),
        server.metrics());
  }

  private ParameterException wrong(String message, Exception cause) {
    return new ParameterException(spec.commandLine(), message, cause);
  }
}
