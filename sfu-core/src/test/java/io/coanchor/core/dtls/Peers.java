package io.coanchor.core.dtls;

import io.coanchor.core.sdp.DtlsRole;
import io.coanchor.core.sdp.Fingerprint;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Handshakes on threads of the test's own. */
final class Peers {
  static final SecureRandom RANDOM = new SecureRandom();
  static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  static final DtlsIdentity SERVER = DtlsIdentity.generate(RANDOM, NOW);
  static final DtlsIdentity CLIENT = DtlsIdentity.generate(RANDOM, NOW);

  private static final Executor THREADS = job -> Thread.ofVirtual().start(job);
  private static final long LIMIT_SECONDS = 60;

  private Peers() {}

  static Executor threads() {
    return THREADS;
  }

  /** How one end fared: a result or a failure. */
  record End(@Nullable DtlsResult success, @Nullable DtlsFailure failure) {
    DtlsResult result() {
      if (success == null) {
        throw new AssertionError("the handshake failed", failure);
      }
      return success;
    }

    DtlsFailure.@Nullable Reason reason() {
      return failure == null ? null : failure.reason();
    }
  }

  record Both(End client, End server) {}

  interface Job {
    DtlsResult run() throws DtlsFailure;
  }

  static DtlsHandshake server(Fingerprint... expected) {
    return new DtlsHandshake(DtlsRole.SERVER, SERVER, List.of(expected), RANDOM);
  }

  static DtlsHandshake client(Fingerprint... expected) {
    return new DtlsHandshake(DtlsRole.CLIENT, CLIENT, List.of(expected), RANDOM);
  }

  /** Both ends with what each should expect. */
  static Both connect(MemoryWire wire) {
    return connect(
        wire,
        () -> client(SERVER.fingerprint()).run(wire.client),
        () -> server(CLIENT.fingerprint()).run(wire.server));
  }

  /** Both ends; the one that is done first goes on answering the other, as a host would. */
  static Both connect(MemoryWire wire, Job client, Job server) {
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<End> serverEnd = start(server);
    CompletableFuture<End> clientEnd = start(client);
    CompletableFuture<Void> pump =
        serverEnd.thenAcceptAsync(end -> pump(end, wire.server, over), THREADS);
    try {
      End clientDone = clientEnd.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      End serverDone = serverEnd.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      over.set(true);
      pump.get(LIMIT_SECONDS, TimeUnit.SECONDS);
      return new Both(clientDone, serverDone);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  static CompletableFuture<End> start(Job job) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new End(job.run(), null);
          } catch (DtlsFailure e) {
            return new End(null, e);
          }
        },
        THREADS);
  }

  private static void pump(End end, MemoryWire.End pipe, AtomicBoolean over) {
    byte[] buffer = new byte[2048];
    while (end.success() != null && !over.get()) {
      int n = pipe.receive(buffer, 0, buffer.length, 5);
      if (n > 0) {
        end.result().connection().onDatagram(buffer, 0, n);
      }
    }
  }
}
