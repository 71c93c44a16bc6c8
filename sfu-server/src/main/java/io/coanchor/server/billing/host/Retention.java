package io.coanchor.server.billing.host;

import io.coanchor.server.billing.BillingDay;
import io.coanchor.server.billing.ledger.LedgerException;
import io.coanchor.server.config.AppConfig;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes entries that are older than they are to be kept, whole days at a time. */
final class Retention implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  private static final long FIRST_S = 60;
  private static final long AGAIN_S = 3_600;

  private final Deletes ledger;
  private final List<AppConfig> apps;
  private final int days;
  private final InstantSource clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("coanchor-retention").daemon(true).factory());

  /** What deletes. */
  interface Deletes {
    /** Deletes an application's entries that ended before a moment; how many. */
    long deleteBefore(long sdkAppId, Instant moment) throws LedgerException;
  }

  Retention(Deletes ledger, List<AppConfig> apps, int days, InstantSource clock) {
    this.ledger = ledger;
    this.apps = List.copyOf(apps);
    this.days = days;
    this.clock = clock;
  }

  void start() {
    var _ = thread.scheduleWithFixedDelay(this::run, FIRST_S, AGAIN_S, TimeUnit.SECONDS);
  }

  void run() {
    for (AppConfig app : apps) {
      LocalDate oldest = BillingDay.of(clock.instant(), app.zone()).minusDays(days);
      try {
        long deleted = ledger.deleteBefore(app.sdkAppId(), BillingDay.start(oldest, app.zone()));
        if (deleted > 0) {
          LOG.info(
              "Ledger: {} entries of application {} from before {} deleted",
              deleted,
              app.sdkAppId(),
              oldest);
        }
      } catch (LedgerException | RuntimeException e) {
        LOG.warn("Ledger: entries that are too old could not be deleted; again in an hour", e);
      }
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
