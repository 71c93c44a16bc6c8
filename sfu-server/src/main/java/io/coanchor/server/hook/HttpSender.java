package io.coanchor.server.hook;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * POSTs callbacks over HTTP/1.1. Only a 200 within the time accepts one; redirects are not
 * followed, as they could lead anywhere and the signature is meant for the configured receiver. Of
 * an answer's body nothing is kept, and little is read.
 */
final class HttpSender implements Sender {
  private static final int OK = 200;

  /** TRTC asks for answers below 2,000 bytes. */
  private static final int MAX_ANSWER_BYTES = 65_536;

  private static final int MAX_TOLD = 200;

  private final ExecutorService threads =
      // real threads: looking up a name may hold one up for as long as it takes
      Executors.newCachedThreadPool(
          Thread.ofPlatform().name("coanchor-callback-http-", 0).daemon(true).factory());
  private final HttpClient client;
  private final long answerMs;

  /**
   * @param answer how long a receiver may take
   */
  HttpSender(Duration answer) {
    answerMs = answer.toMillis();
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(threads)
            .build();
  }

  @Override
  public void send(Target target, byte[] body, boolean late, Consumer<String> outcome) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.url())
            .header("Content-Type", "application/json")
            .header("SdkAppId", Long.toString(target.sdkAppId()))
            .POST(BodyPublishers.ofByteArray(body));
    if (!target.key().isEmpty()) {
      request.header("Sign", Signature.of(target.key(), body));
    }
    if (late) {
      request.header("X-Coanchor-Late", "1");
    }
    AtomicInteger status = new AtomicInteger();
    CompletableFuture<HttpResponse<Void>> exchange =
        client.sendAsync(
            request.build(),
            head -> {
              status.set(head.statusCode());
              return new Drain();
            });
    // the head decides: who dawdles over a body has still said yes or no
    var _ =
        exchange
            .copy()
            .orTimeout(answerMs, TimeUnit.MILLISECONDS)
            .whenComplete((_, failure) -> {
              exchange.cancel(true);
              outcome.accept(told(status.get(), failure));
            });
  }

  private String told(int status, @Nullable Throwable failure) {
    if (status == OK) {
      return ACCEPTED;
    }
    if (status != 0) {
      return "status " + status;
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause == null || cause instanceof TimeoutException) {
      return "no answer within " + answerMs + " ms";
    }
    // may quote what the other side sent
    String text = cause.toString().replaceAll("\\p{Cntrl}", "?");
    return text.substring(0, Math.min(MAX_TOLD, text.length()));
  }

  @Override
  public void close() {
    client.shutdownNow();
    threads.shutdown();
  }

  /** Reads an answer's body to its end, if that is near: the connection can be used again then. */
  private static final class Drain implements BodySubscriber<Void> {
    private final CompletableFuture<Void> body = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;
    private long bytes;

    @Override
    public CompletionStage<Void> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
      for (ByteBuffer each : item) {
        bytes += each.remaining();
      }
      if (bytes > MAX_ANSWER_BYTES && subscription != null) {
        subscription.cancel();
        body.complete(null);
      }
    }

    @Override
    public void onError(Throwable failure) {
      body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      body.complete(null);
    }
  }
}
