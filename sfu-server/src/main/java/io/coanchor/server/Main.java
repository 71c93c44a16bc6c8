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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
    subcommands = UserSigCommand.class,
    description = "RTC co-anchoring server: WHIP and WHEP, keyed by application and stream.")
public final class Main implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  /** Closing takes a few seconds at most; a hang must not keep the process. */
  private static final long SHUTDOWN_MILLIS = 15_000;

  /** A few hundred handshakes and answers: enough for the compiler to have met them. */
  private static final Duration WARM_UP = Duration.ofSeconds(1);

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file; without it everything comes from the environment")
  private @Nullable Path config;

  @Spec private @Nullable CommandSpec spec;

  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

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
    LOG.info("Warmed up with {} joins", WarmUp.joins(WARM_UP));
    try (CoanchorServer server = CoanchorServer.start(loaded)) {
      LOG.info(
          "Ready: HTTP {}, gRPC {}, media {}/udp {}/tcp, admin {}, {} application(s)",
          server.httpPort(),
          server.grpcPort(),
          server.udpPort(),
          server.tcpPort(),
          server.adminPort(),
          loaded.apps().size());
      awaitSignal();
    } catch (IOException | ConfigException e) {
      return fail(e);
    } finally {
      closed.countDown();
    }
    return CommandLine.ExitCode.OK;
  }

  /**
   * Waits for SIGTERM or SIGINT. The virtual machine waits in turn until the server has closed, but
   * not for this thread, which ends in {@link System#exit} and there waits for the machine.
   */
  private void awaitSignal() throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::endInOrder, "coanchor-shutdown"));
    stop.await();
  }

  private void endInOrder() {
    stop.countDown();
    try {
      if (!closed.await(SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.warn("Not closed within {} ms: ending all the same", SHUTDOWN_MILLIS);
      }
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
