package io.coanchor.server;

import io.coanchor.server.config.ConfigException;
import io.coanchor.server.config.ConfigLoader;
import io.coanchor.server.config.ServerConfig;
import io.coanchor.server.worker.WarmUp;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts a server from a configuration file and the environment, and runs it until told to end. */
@Command(
    name = "coanchor",
    mixinStandardHelpOptions = true,
    subcommands = {UserSigCommand.class, HealthCommand.class, DrainCommand.class},
    description = "RTC co-anchoring server: WHIP and WHEP, keyed by application and stream.")
public final class Main implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  /** A few hundred handshakes and answers: enough for the compiler to have met them. */
  private static final Duration WARM_UP = Duration.ofSeconds(1);

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file; without it everything comes from the environment")
  private @Nullable Path config;

  @Spec private @Nullable CommandSpec spec;

  private final Drain drain = new Drain();

  /** The command line. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    ServerConfig loaded;
    try {
      loaded =
          config == null
              ? ConfigLoader.load(System.getenv())
              : ConfigLoader.load(config, System.getenv());
    } catch (ConfigException e) {
      return fail(e);
    }
    Thread warmUp = Thread.ofPlatform().name("coanchor-warm-up").start(Main::warmUp);
    try (CoanchorServer server = CoanchorServer.start(loaded)) {
      warmUp.join();
      LOG.info(
          "Ready: HTTP {}, gRPC {}, media {}/udp {}/tcp, admin {}, {} application(s)",
          server.httpPort(),
          server.grpcPort(),
          server.udpPort(),
          server.tcpPort(),
          server.adminPort(),
          loaded.apps().size());
      StopSignals.listen(drain::ask);
      drain.awaitAsked();
      server.drain();
      int left = Drain.awaitEmpty(server::sessions, loaded.admission().drainTimeout());
      LOG.info("Stopping, {} session(s) left", left);
    } catch (IOException | ConfigException e) {
      return fail(e);
    }
    return CommandLine.ExitCode.OK;
  }

  private static void warmUp() {
    try {
      LOG.info("Warmed up with {} joins", WarmUp.joins(WARM_UP));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int fail(Exception e) {
    CommandSpec known = spec;
    if (known != null) {
      PrintWriter err = known.commandLine().getErr();
      err.println("coanchor: " + e.getMessage());
      err.flush();
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
