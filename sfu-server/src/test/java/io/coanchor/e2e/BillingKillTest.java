package io.coanchor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.client.ClientLoop;
import io.coanchor.client.PusherConfig;
import io.coanchor.client.V2TXLivePusher;
import io.coanchor.client.V2TXLivePusherObserver;
import io.coanchor.client.media.ClipPusher;
import io.coanchor.client.media.ClipReader;
import io.coanchor.client.signal.V2TXLiveCode;
import io.coanchor.core.codec.Codec;
import io.coanchor.server.billing.ledger.LedgerReader;
import io.coanchor.server.billing.ledger.LedgerSettings;
import io.coanchor.server.billing.ledger.SqlLedger;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server with a real publisher is killed again and again: each life is billed once. */
class BillingKillTest {
  private static final int KILLS = Boolean.getBoolean("coanchor.long") ? 20 : 2;
  private static final int PATIENCE_SECONDS = 90;

  /** A checkpoint a second, and what a slow machine takes to write one. */
  private static final long MOST_LOST_MS = 3_000;

  /** What happens is told by the last packet, and the clocks are the same. */
  private static final long MOST_EARLY_MS = 1_000;

  @TempDir private Path folder;

  /** A life of the server, as somebody beside it saw it. */
  private record Life(long onMicMs, long killedMs) {}

  @Test
  void shouldBillEachLifeOfTheServerOnce() throws Exception {
    long seed = Long.getLong("coanchor.seed", RandomGenerator.getDefault().nextLong());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Path file = folder.resolve("ledger.db");
    List<Life> lives = new ArrayList<>();
    try (ServerProcess server =
        new ServerProcess(
            folder,
            Map.of(
                "COANCHOR_BILLING_LEDGER",
                "jdbc:sqlite:" + file,
                "COANCHOR_BILLING_NODE",
                "one",
                "COANCHOR_BILLING_SPOOL_DIR",
                folder.resolve("spool").toString()))) {
      for (int i = 0; i < KILLS; i++) {
        try (Anchor anchor = new Anchor(server)) {
          await(server, "coanchor_meter_users_on_mic", 1);
          long onMicMs = System.currentTimeMillis();
          await(server, "coanchor_ledger_batches_total", 3);
          Thread.sleep(random.nextInt(3_000));
          lives.add(new Life(onMicMs, System.currentTimeMillis()));
          server.kill();
          assertThat(anchor.errors).isEmpty();
        }
        server.restart();
      }
      await(server, "coanchor_ledger_batches_total", 3);
    }
    check(file, lives);
  }

  private static void check(Path file, List<Life> lives) throws Exception {
    try (SqlLedger ledger = new SqlLedger(LedgerSettings.sqlite(file), InstantSource.system());
        LedgerReader reader = ledger.reader()) {
      List<LedgerReader.Numbered> all = reader.written("one", TestServer.APP, 0, 1_000);
      assertThat(all.stream().map(each -> each.entry().id())).doesNotHaveDuplicates();
      long endMs = 0;
      int life = 0;
      for (LedgerReader.Numbered each : all) {
        assertThat(each.entry().charge().userId()).isEqualTo("anchor");
        assertThat(each.entry().startEpochMs()).as("no overlap").isGreaterThanOrEqualTo(endMs);
        endMs = each.entry().startEpochMs() + each.entry().durationMs();
        Life seen = lives.get(life);
        assertThat(each.entry().startEpochMs()).isLessThanOrEqualTo(seen.onMicMs());
        assertThat(endMs)
            .isBetween(seen.killedMs() - MOST_LOST_MS, seen.killedMs() + MOST_EARLY_MS);
        life++;
      }
      assertThat(life).as("one entry for each life").isEqualTo(lives.size());
    }
  }

  private static void await(ServerProcess server, String metric, double least) throws Exception {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (server.metric(metric) < least) {
      assertThat(System.nanoTime()).as("%s in time", metric).isLessThan(deadlineNs);
      Thread.sleep(50);
    }
  }

  /** Pushes the demo clip. */
  private static final class Anchor implements AutoCloseable {
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final ClientLoop loop = ClientLoop.start();
    private final V2TXLivePusher pusher;
    private final ClipPusher clip;

    Anchor(ServerProcess server) {
      pusher =
          new V2TXLivePusher(
              loop,
              PusherConfig.of(Codec.H264),
              new V2TXLivePusherObserver() {
                @Override
                public void onError(int code, String message) {
                  errors.add(code + " " + message);
                }
              });
      assertThat(pusher.startPush(server.trtcUrl("push", "show", "anchor")))
          .isEqualTo(V2TXLiveCode.OK);
      clip = ClipPusher.start(ClipReader.demo(), pusher);
    }

    @Override
    public void close() {
      clip.close();
      pusher.close();
      loop.close();
    }
  }
}
