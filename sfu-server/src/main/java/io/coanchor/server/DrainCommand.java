package io.coanchor.server;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code drain}: has the server on this machine take no new sessions, and waits until the last has
 * ended; what a container's pre-stop hook runs.
 */
@Command(
    name = "drain",
    description =
        "Has the server on this machine take no new sessions, tells its players to reconnect, and"
            + " waits until the last session has ended.",
    mixinStandardHelpOptions = true)
final class DrainCommand extends AdminCommand implements Callable<Integer> {
  private static final int OK = 200;
  private static final long LOOK_MILLIS = 500;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "How long to wait for the last session's end (default: ${DEFAULT-VALUE}).")
  private int waitSeconds;

  @Override
  public Integer call() throws InterruptedException {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
    try {
      while (true) {
        HttpResponse<String> answer = post("/drain");
        String left = answer.body().strip();
        if (answer.statusCode() != OK) {
          return fail(where() + ": " + left);
        }
        if (left.equals("0") || deadlineNs - System.nanoTime() <= 0) {
          say(left + " session(s) left");
          return 0;
        }
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (IOException e) {
      return fail(where() + ": no answer (" + e + ")");
    }
  }
}
