package io.coanchor.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.coanchor.proto.v1.DrainRequest;
import io.coanchor.proto.v1.DrainResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RequestIdsTest {
  private static final Caller ANNA = new Caller("anna", Caller.Scope.FULL, "");
  private static final Caller BERT = new Caller("bert", Caller.Scope.FULL, "");

  private long nowNs;
  private int carriedOut;
  private final RequestIds ids = new RequestIds(() -> nowNs, 3);

  private RequestIds.Answer<DrainResponse> call(Caller caller, String method, String id)
      throws Exception {
    return ids.once(
        caller,
        method,
        new RequestIds.Ask<>(id, DrainRequest.getDefaultInstance(), DrainResponse.class),
        () -> {
          carriedOut++;
          return CompletableFuture.completedFuture(DrainResponse.getDefaultInstance());
        });
  }

  @Test
  void shouldCarryOutOncePerCallerMethodAndId() throws Exception {
    assertThat(call(ANNA, "m", "1").retry()).isFalse();
    assertThat(call(ANNA, "m", "1").retry()).isTrue();
    assertThat(carriedOut).isEqualTo(1);
    assertThat(call(BERT, "m", "1").retry()).isFalse();
    assertThat(call(ANNA, "n", "1").retry()).isFalse();
    assertThat(carriedOut).isEqualTo(3);
  }

  @Test
  void shouldTakeNoIdForNoPromise() throws Exception {
    call(ANNA, "m", "");
    call(ANNA, "m", "");
    assertThat(carriedOut).isEqualTo(2);
    assertThat(ids.size()).isZero();
  }

  @Test
  void shouldForgetAfterAWhile() throws Exception {
    call(ANNA, "m", "1");
    nowNs += RequestIds.KEEP_NS - 1;
    assertThat(call(ANNA, "m", "1").retry()).isTrue();
    nowNs++;
    assertThat(call(ANNA, "m", "1").retry()).isFalse();
    assertThat(ids.size()).isEqualTo(1);
  }

  @Test
  void shouldNotLetACallerPushOutAnothersAnswers() throws Exception {
    call(ANNA, "m", "1");
    for (int i = 0; i < 100; i++) {
      call(BERT, "m", "" + i);
    }
    assertThat(ids.size()).as("one of anna, three of bert").isEqualTo(4);
    assertThat(call(ANNA, "m", "1").retry()).isTrue();
  }

  @Test
  void shouldKeepABoundedNumberAndForgetTheOldest() throws Exception {
    for (int i = 1; i <= 4; i++) {
      call(ANNA, "m", "" + i);
    }
    assertThat(ids.size()).isEqualTo(3);
    assertThat(call(ANNA, "m", "2").retry()).isTrue();
    assertThat(call(ANNA, "m", "1").retry()).isFalse();
  }
}
