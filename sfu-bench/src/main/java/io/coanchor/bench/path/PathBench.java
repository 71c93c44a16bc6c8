package io.coanchor.bench.path;

import io.coanchor.core.srtp.CipherEngine;
import io.coanchor.core.srtp.CipherEngines;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a server's whole path, and prints a table. */
@Command(
    name = "bench path",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = "Measures what a forwarded packet costs a server, and the least it could cost.")
public final class PathBench implements Callable<Integer> {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** For the last packets to arrive before they are counted. */
  private static final long TAIL_MILLIS = 300;

  private static final int MAX_FAILED_JOINS = 10;

  @Option(names = "--viewers", defaultValue = "1000", description = "(default: ${DEFAULT-VALUE})")
  private int viewers;

  @Option(
      names = "--seconds",
      defaultValue = "10",
      description = "Of measuring, for each script (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--warm-up",
      defaultValue = "30",
      description = "Seconds before the first measurement (default: ${DEFAULT-VALUE}).")
  private int warmUp;

  @Option(
      names = "--workers",
      defaultValue = "1",
      description = "Media workers of the server (default: ${DEFAULT-VALUE}).")
  private int workers;

  @Option(
      names = "--bursts",
      split = ",",
      defaultValue = "1,2,4,8",
      description = "Packets of 1,200 bytes at a time (default: ${DEFAULT-VALUE}).")
  private int[] bursts = {};

  @Option(
      names = "--log",
      defaultValue = "bench-server.log",
      description = "Where the server's output goes (default: ${DEFAULT-VALUE}).")
  private Path log = Path.of("bench-server.log");

  @Parameters(
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "The server's Java virtual machine, its options and its class path.")
  private List<String> command = List.of();

  /** The command line. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new PathBench()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (ServerProcess server = ServerProcess.start(command, workers, log);
        BenchLoop loop = BenchLoop.start();
        Joins joins = new Joins(loop, server)) {
      measure(server, joins);
      return CommandLine.ExitCode.OK;
    } catch (BenchFailure e) {
      System.err.println("bench: " + e.getMessage());
      if (e.getCause() != null) {
        System.err.println("bench: " + e.getCause());
      }
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  private void measure(ServerProcess server, Joins joins)
      throws BenchFailure, IOException, InterruptedException {
    CipherEngine engine = CipherEngines.choose(System::nanoTime);
    Counts counts = new Counts();
    BenchPublisher publisher = joins.publisher();
    publisher.play(Script.fixed(4));
    TimeUnit.SECONDS.sleep(1);
    server.collectGarbage();
    long memoryBefore = server.residentBytes();
    List<BenchPeer> peers = join(joins, counts);
    List<InetSocketAddress> addresses = peers.stream().map(BenchPeer::address).toList();
    List<Script> scripts = new ArrayList<>();
    Arrays.stream(bursts).mapToObj(Script::fixed).forEach(scripts::add);
    scripts.add(Script.mix());
    System.out.printf(Locale.ROOT, "%d viewers, cipher %s%n%n", peers.size(), engine.name());
    System.out.println(Row.HEADINGS);
    List<Row> rows = new ArrayList<>();
    try (Floor floor = new Floor(engine, addresses, counts)) {
      warmUp(publisher, scripts, floor);
      for (Script script : scripts) {
        Row row = measure(server, publisher, script, counts, floor);
        System.out.println(row.markdown());
        rows.add(row);
      }
    }
    System.out.println();
    for (Row row : rows) {
      System.out.printf("- %s: %s%n", row.script().name(), row.cpu().shares());
    }
    server.drops().forEach(line -> System.out.println("- " + line));
    server.collectGarbage();
    System.out.printf(
        Locale.ROOT,
        "%nresident memory per viewer: %,.1f kB%n",
        (server.residentBytes() - memoryBefore) / 1e3 / peers.size());
    publisher.close();
    peers.forEach(BenchPeer::close);
  }

  /** The compiler sees every script before any is measured, on both sides. */
  private void warmUp(BenchPublisher publisher, List<Script> scripts, Floor floor)
      throws InterruptedException {
    for (Script script : scripts) {
      publisher.play(script);
      TimeUnit.MILLISECONDS.sleep(warmUp * 1_000L / scripts.size());
      publisher.play(null);
      floor.run(script, NANOS_PER_SECOND / 2);
    }
  }

  private List<BenchPeer> join(Joins joins, Counts counts)
      throws BenchFailure, InterruptedException {
    List<BenchPeer> peers = new ArrayList<>();
    int failed = 0;
    while (peers.size() < viewers) {
      try {
        peers.add(joins.viewer(peers.size(), counts));
      } catch (BenchFailure e) {
        if (++failed > MAX_FAILED_JOINS) {
          throw e;
        }
      }
    }
    return peers;
  }

  private Row measure(
      ServerProcess server, BenchPublisher publisher, Script script, Counts counts, Floor floor)
      throws BenchFailure, IOException, InterruptedException {
    long sentAtFirst = publisher.packets();
    long countedAtFirst = counts.packets();
    publisher.play(script);
    // two periods: the code has met these sizes, histories hold nothing else
    TimeUnit.NANOSECONDS.sleep(2 * script.periodNs());
    long packetsBefore = counts.packets();
    long bytesBefore = counts.bytes();
    long allocatedBefore = server.allocatedBytes();
    CpuTimes cpuBefore = server.cpu();
    long startNs = System.nanoTime();
    TimeUnit.SECONDS.sleep(seconds);
    CpuTimes cpu = server.cpu().since(cpuBefore);
    long allocated = server.allocatedBytes() - allocatedBefore;
    long packets = counts.packets() - packetsBefore;
    long bytes = counts.bytes() - bytesBefore;
    double elapsed = (double) (System.nanoTime() - startNs) / NANOS_PER_SECOND;
    publisher.play(null);
    TimeUnit.MILLISECONDS.sleep(TAIL_MILLIS);
    long due = (publisher.packets() - sentAtFirst) * viewers;
    long lost = due - (counts.packets() - countedAtFirst);
    Floor.Result least = floor.run(script, seconds * NANOS_PER_SECOND / 3);
    return new Row(script, viewers, packets, bytes, lost, elapsed, cpu, allocated, least);
  }
}
