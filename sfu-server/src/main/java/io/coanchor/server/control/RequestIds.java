package io.coanchor.server.control;

import com.google.protobuf.Message;
import io.coanchor.proto.v1.ErrorReason;
import io.coanchor.server.room.RoomException;
import io.grpc.Status;
import io.grpc.StatusException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes retries safe: a change with a request id is carried out once, and every call that says the
 * id again gets the first one's answer, also while that is still under way. What failed is
 * forgotten at once: it changed nothing, and may be tried again. Any thread; holds a bounded number
 * of answers of each caller for a bounded time: callers are those of the configuration, and none
 * can push out another's.
 */
final class RequestIds {
  /** Longer than any client goes on trying. */
  static final long KEEP_NS = TimeUnit.MINUTES.toNanos(10);

  /** Under ten megabytes of answers for each caller. */
  static final int MAX_KEPT = 10_000;

  private final LongSupplier nanoTime;
  private final int maxKept;

  private final Map<String, Share> shares = new ConcurrentHashMap<>();

  RequestIds(LongSupplier nanoTime, int maxKept) {
    this.nanoTime = nanoTime;
    this.maxKept = maxKept;
  }

  /** One caller's answers. Guarded by itself. */
  private static final class Share {
    /** Oldest first. */
    private final Map<Key, Kept> kept = new LinkedHashMap<>();

    /** Tells answers under one key apart. */
    private long next;
  }

  /** Ids of different methods have nothing to do with each other. */
  private record Key(String method, String requestId) {}

  private record Kept(
      long number, String digest, CompletionStage<? extends Message> answer, long sinceNs) {}

  /** What carries a change out. */
  interface Change<T> {
    CompletionStage<T> run() throws StatusException, RoomException;
  }

  /**
   * An answer.
   *
   * @param retry whether it is that of an earlier call
   */
  record Answer<T>(CompletionStage<T> stage, boolean retry) {}

  /**
   * Carries a change out, unless it was.
   *
   * @throws StatusException when the id came with another request before
   * @throws RoomException what the change throws
   */
  <T extends Message> Answer<T> once(Caller caller, String method, Ask<T> ask, Change<T> change)
      throws StatusException, RoomException {
    if (ask.requestId().isEmpty()) {
      return new Answer<>(change.run(), false);
    }
    Share share = shares.computeIfAbsent(caller.name(), _ -> new Share());
    Key key = new Key(method, ask.requestId());
    String digest = digest(ask.request());
    synchronized (share) {
      Kept earlier = current(share, key);
      if (earlier == null) {
        CompletionStage<T> stage = change.run();
        long number = share.next++;
        keep(share, key, new Kept(number, digest, stage, nanoTime.getAsLong()));
        stage.whenComplete((answer, failure) -> {
          if (failure != null) {
            forget(share, key, number);
          }
        });
        return new Answer<>(stage, false);
      }
      if (!earlier.digest().equals(digest)) {
        throw Errors.of(
            Status.Code.INVALID_ARGUMENT,
            ErrorReason.REQUEST_ID_REUSED,
            "request_id: used for another request before (expected: a new one)",
            Map.of("field", "request_id", "value", ask.requestId()));
      }
      return new Answer<>(earlier.answer().thenApply(ask.type()::cast), true);
    }
  }

  /**
   * What is asked for.
   *
   * @param requestId the caller's, or empty
   * @param request all of it
   * @param type of the answer
   */
  record Ask<T>(String requestId, Message request, Class<T> type) {}

  private @Nullable Kept current(Share share, Key key) {
    long now = nanoTime.getAsLong();
    Iterator<Kept> oldestFirst = share.kept.values().iterator();
    while (oldestFirst.hasNext() && now - oldestFirst.next().sinceNs() >= KEEP_NS) {
      oldestFirst.remove();
    }
    return share.kept.get(key);
  }

  private void keep(Share share, Key key, Kept answer) {
    if (share.kept.size() >= maxKept) {
      Iterator<Kept> oldestFirst = share.kept.values().iterator();
      oldestFirst.next();
      oldestFirst.remove();
    }
    share.kept.put(key, answer);
  }

  private static void forget(Share share, Key key, long number) {
    synchronized (share) {
      Kept current = share.kept.get(key);
      if (current != null && current.number() == number) {
        share.kept.remove(key);
      }
    }
  }

  /** How many answers are kept. */
  int size() {
    int size = 0;
    for (Share each : shares.values()) {
      synchronized (each) {
        size += each.kept.size();
      }
    }
    return size;
  }

  private static String digest(Message request) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(request.toByteArray());
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
