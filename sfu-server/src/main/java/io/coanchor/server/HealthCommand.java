package io.coanchor.server;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code health}: whether the server on this machine lives, or is ready. */
@Command(
    name = "health",
    description = "Asks the server on this machine whether it lives; exit code 0 if so.",
    mixinStandardHelpOptions = true)
final class HealthCommand extends AdminCommand implements Callable<Integer> {
  private static final int OK = 200;

  @Option(names = "--ready", description = "Ask whether it takes sessions instead.")
  private boolean ready;

  @Override
  public Integer call() throws InterruptedException {
    try {
      HttpResponse<String> answer = get(ready ? "/readyz" : "/healthz");
      String said = answer.body().strip();
      if (answer.statusCode() != OK) {
        return fail(where() + ": " + said);
      }
      say(said);
      return 0;
    } catch (IOException e) {
      return fail(where() + ": no answer (" + e + ")");
    }
  }
}
