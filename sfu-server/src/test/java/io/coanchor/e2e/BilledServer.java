package io.coanchor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.server.billing.LedgerEntry;
import io.coanchor.server.billing.ledger.LedgerException;
import io.coanchor.server.billing.ledger.LedgerReader;
import io.coanchor.server.billing.ledger.LedgerReader.Numbered;
import io.coanchor.server.billing.ledger.LedgerSettings;
import io.coanchor.server.billing.ledger.SqlLedger;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;

/** A real server that keeps a ledger. */
public final class BilledServer implements AutoCloseable {
  private static final int ENTRIES = 10_000;
  private static final long READY_NS = 60_000_000_000L;

  private final Path folder;
  private final TestServer server;
  private boolean closed;

  private BilledServer(Path folder, TestServer server) {
    this.folder = folder;
    this.server = server;
  }

  /**
   * Starts one, and waits until its ledger is there.
   *
   * @param folder for the ledger and the spool
   * @param media as of {@link TestServer#start(String)}
   */
  public static BilledServer start(Path folder, String media) throws Exception {
    String billing =
        "{ledger: 'jdbc:sqlite:%s/ledger.db', spool-dir: '%s/spool', max-spool-mib: 1, node: n1}"
            .formatted(folder, folder);
    BilledServer made = new BilledServer(folder, TestServer.start(media, billing));
    long deadlineNs = System.nanoTime() + READY_NS;
    while (made.metric("coanchor_ledger_batches_total") == 0) {
      assertThat(System.nanoTime()).as("the ledger in time").isLessThan(deadlineNs);
      Thread.sleep(50);
    }
    return made;
  }

  public TestServer server() {
    return server;
  }

  /** What {@code /metrics} has of a sample, or 0. */
  public double metric(String sample) throws Exception {
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpRequest request = HttpRequest.newBuilder(server.admin().resolve("/metrics")).build();
      return http.send(request, BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> line.startsWith(sample + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
          .sum();
    }
  }

  /** Stops the server; what its ledger has of a user then, in order of time. */
  public List<LedgerEntry> stopAndRead(String user) throws LedgerException {
    close();
    try (SqlLedger ledger =
            new SqlLedger(
                LedgerSettings.sqlite(folder.resolve("ledger.db")), InstantSource.system());
        LedgerReader reader = ledger.reader()) {
      return reader.written("n1", TestServer.APP, 0, ENTRIES).stream()
          .map(Numbered::entry)
          .filter(each -> each.charge().userId().equals(user))
          .sorted(Comparator.comparingLong(LedgerEntry::startEpochMs))
          .toList();
    }
  }

  /** When an entry ended, by the wall clock. */
  public static long endMs(LedgerEntry entry) {
    return entry.startEpochMs() + entry.durationMs();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      server.close();
    }
  }
}
