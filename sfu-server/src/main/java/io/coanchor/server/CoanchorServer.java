package io.coanchor.server;

import io.coanchor.core.dtls.DtlsIdentity;
import io.coanchor.core.srtp.CipherEngine;
import io.coanchor.core.srtp.CipherEngines;
import io.coanchor.core.srtp.SrtpSession;
import io.coanchor.server.admin.AdminServer;
import io.coanchor.server.auth.AppKeys;
import io.coanchor.server.auth.UserSigVerifier;
import io.coanchor.server.billing.host.Billing;
import io.coanchor.server.config.ConfigException;
import io.coanchor.server.config.MediaConfig;
import io.coanchor.server.config.ServerConfig;
import io.coanchor.server.control.BillingView;
import io.coanchor.server.control.ControlServer;
import io.coanchor.server.feed.RoomFeeds;
import io.coanchor.server.hook.Callbacks;
import io.coanchor.server.metrics.Metrics;
import io.coanchor.server.metrics.SignalMetrics;
import io.coanchor.server.room.MediaUse;
import io.coanchor.server.room.RoomListener;
import io.coanchor.server.room.RoomService;
import io.coanchor.server.room.session.LocalCandidates;
import io.coanchor.server.room.session.SessionService;
import io.coanchor.server.signal.SignalServer;
import io.coanchor.server.worker.MediaWorkers;
import io.coanchor.server.worker.SessionFactory;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server, put together: media workers, rooms, HTTP and administration. Started by {@link
 * #start}, ended by {@link #close}, in the opposite order.
 */
public final class CoanchorServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CoanchorServer.class);

  private final MediaWorkers workers;
  private final SessionService sessions;
  private final ControlServer control;
  private final Callbacks callbacks;
  private final @Nullable Billing billing;
  private final SignalServer signal;
  private final AdminServer admin;
  private final Metrics metrics = new Metrics();

  private CoanchorServer(ServerConfig config, Callbacks callbacks, @Nullable Billing billing)
      throws IOException, ConfigException {
    this.callbacks = callbacks;
    this.billing = billing;
    AppKeys keys = AppKeys.load(config.apps());
    SecureRandom random = new SecureRandom();
    // loads the ciphers now: the first packet would wait for them on a worker
    String incoming = SrtpSession.prepare();
    CipherEngine cipher = cipher(config.media().cipher());
    LOG.info("SRTP ciphers: {} out, {} in", cipher.name(), incoming);
    workers =
        MediaWorkers.start(
            config.media().workers(),
            config.media().udpPort(),
            config.media().tcpPort(),
            cipher,
            config.admission().maxCpu());
    LOG.info("Media workers: {}", workers.count());
    DtlsIdentity identity = DtlsIdentity.generate(random, Instant.now());
    sessions =
        new SessionService(
            config.media(),
            config.rooms(),
            identity,
            new SessionFactory(workers, identity, random),
            new LocalCandidates(config.media().advertise(), workers.udpPort(), workers.tcpPort()),
            random,
            billing == null ? MediaUse.NOBODY : billing.mediaUse());
    control =
        new ControlServer(config, sessions.rooms(), new LocalNode(this, workers), view(billing));
    RoomListener hook = callbacks.listener();
    if (hook != null) {
      sessions.rooms().listen(hook);
    }
    signal =
        new SignalServer(
            config,
            sessions,
            new RoomFeeds(sessions.rooms()),
            new UserSigVerifier(keys, Clock.systemUTC()),
            new SignalMetrics(metrics),
            control::installJson);
    admin =
        new AdminServer(
            config.admin(), metrics, this::readiness, this::drainAndCount, this::debugState);
    new MediaMetrics(metrics, workers, sessions).register();
    callbacks.register(metrics);
    control.register(metrics);
    if (billing != null) {
      billing.register(metrics);
      callbacks.follow(billing.reader(), billing.node());
    }
  }

  private static @Nullable BillingView view(@Nullable Billing billing) {
    return billing == null
        ? null
        : new BillingView(
            billing.reader(), billing.corrections(), billing.rates().policy(), billing.rates()::of);
  }

  /**
   * Starts a server.
   *
   * @throws IOException when a port cannot be bound, or the queue of callbacks or the spool not be
   *     opened; the message names the setting
   * @throws ConfigException when a key file cannot be read
   */
  public static CoanchorServer start(ServerConfig config) throws IOException, ConfigException {
    Callbacks callbacks = Callbacks.start(config.callbacks(), config.apps());
    Billing billing = null;
    CoanchorServer server;
    try {
      billing = Billing.start(config.billing(), config.apps(), LocalNode.hostName());
      server = new CoanchorServer(config, callbacks, billing);
    } catch (IOException | ConfigException | RuntimeException e) {
      callbacks.close();
      if (billing != null) {
        billing.close();
      }
      throw e;
    }
    try {
      server.signal.start().join();
      server.control.start().join();
      server.admin.start().join();
    } catch (CompletionException e) {
      server.close();
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(
          String.format(
              Locale.ROOT,
              "http.port %d, grpc.port %d or admin.port %d cannot be listened on (%s)",
              config.http().port(),
              config.grpc().port(),
              config.admin().port(),
              cause.getMessage()),
          cause);
    }
    return server;
  }

  /** The HTTP port listened on. */
  public int httpPort() {
    return signal.httpPort();
  }

  /** The rooms. */
  public RoomService rooms() {
    return sessions.rooms();
  }

  /** The port of the control API over gRPC. */
  public int grpcPort() {
    return control.port();
  }

  /** The administration port listened on. */
  public int adminPort() {
    return admin.port();
  }

  /** The UDP media port. */
  public int udpPort() {
    return workers.udpPort();
  }

  /** The TCP media port. */
  public int tcpPort() {
    return workers.tcpPort();
  }

  private static CipherEngine cipher(String wanted) throws ConfigException {
    if (wanted.equals(MediaConfig.ANY_CIPHER)) {
      return CipherEngines.choose(System::nanoTime);
    }
    CipherEngine engine = CipherEngines.named(wanted);
    if (engine == null) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "media.cipher: %s (expected: %s, or one that works on this machine: %s)",
              wanted,
              MediaConfig.ANY_CIPHER,
              CipherEngines.available().stream().map(CipherEngine::name).toList()));
    }
    return engine;
  }

  /** Takes no new sessions from now on. */
  void drain() {
    signal.drain();
  }

  /** Whether {@link #drain} was called. */
  boolean isDraining() {
    return signal.isDraining();
  }

  /** Sessions that there are, of both kinds; from any thread. */
  int sessions() {
    return sessions.count();
  }

  private int drainAndCount() {
    drain();
    return sessions();
  }

  private String readiness() {
    return isDraining() ? "draining" : AdminServer.READY;
  }

  /** The state of every component and session, as maps, lists, texts and numbers; blocks. */
  public Map<String, Object> debugState() {
    return debugState(Integer.MAX_VALUE, 0);
  }

  /** The same with at most {@code limit} sessions, of those with numbers above {@code after}. */
  private Map<String, Object> debugState(int limit, long after) {
    Map<String, Object> state = new LinkedHashMap<>(overview());
    if (limit > 0) {
      state.put("sessions", sessions.debugSessions(limit, after).join());
    }
    return state;
  }

  /** {@link #debugState} without the single sessions: costs the same however many there are. */
  public Map<String, Object> overview() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("rooms", sessions.debugState().join());
    state.put("callbacks", callbacks.debugState());
    if (billing != null) {
      state.put("billing", billing.debugState());
    }
    List<Map<String, Object>> each = workers.debugStates();
    state.put("worker", workers.summary(each));
    state.put("workers", each);
    return state;
  }

  /** Takes no new sessions, ends those there are with a goodbye, and closes every port. */
  @Override
  public void close() {
    signal.stop().exceptionally(e -> null).join();
    sessions.close();
    control.stop().exceptionally(e -> null).join();
    // after the rooms: their end is told too
    callbacks.close();
    if (billing != null) {
      billing.close();
    }
    admin.stop().exceptionally(e -> null).join();
    workers.close();
  }
}
