package io.coanchor.server;

import io.coanchor.server.auth.UserSigSigner;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code usersig}: signs a UserSig and prints it, nothing else. */
@Command(
    name = "usersig",
    description = "Signs a UserSig (TLSSigAPIv2) and prints it.",
    mixinStandardHelpOptions = true)
public final class UserSigCommand implements Callable<Integer> {
  private static final long MAX_SDK_APP_ID = 0xffff_ffffL;

  private final InstantSource clock;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--app", required = true, paramLabel = "N", description = "SDKAppID.")
  private long app;

  @Option(names = "--key", required = true, paramLabel = "K", description = "The app's secret key.")
  private String key = "";

  @Option(names = "--user", required = true, paramLabel = "U", description = "The user id.")
  private String user = "";

  @Option(
      names = "--expire",
      paramLabel = "S",
      defaultValue = "86400",
      description = "How many seconds it holds (default: ${DEFAULT-VALUE}).")
  private long expireSeconds;

  public UserSigCommand() {
    this(InstantSource.system());
  }

  UserSigCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    require(app >= 1 && app <= MAX_SDK_APP_ID, "--app: " + app + " (expected: 1..4294967295)");
    require(!key.isEmpty(), "--key: empty (expected: the app's secret key)");
    require(
        user.matches("[A-Za-z0-9_-]{1,32}"),
        "--user: " + user + " (expected: 1 to 32 of A-Z a-z 0-9 _ -)");
    require(expireSeconds >= 0, "--expire: " + expireSeconds + " (expected: 0 or more)");
    PrintWriter out = spec.commandLine().getOut();
    long now = clock.instant().getEpochSecond();
    out.println(new UserSigSigner(app, key).sign(user, now, expireSeconds));
    out.flush();
    return 0;
  }

  private void require(boolean held, String message) {
    if (!held) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
